"""What stops a dbt project that would build its models over the tables that it reads."""

from __future__ import annotations

from regulars.shell.sql.dbt.models import SOURCE

CHECK = "models_apart_from_sources"
APART = f"""\
{{% macro {CHECK}() %}}
  {{% if execute %}}
    {{% set published = [] %}}
    {{% for source in graph.sources.values() if source.source_name == '{SOURCE}' %}}
      {{% do published.append((source.database, source.schema) | join('.') | lower) %}}
    {{% endfor %}}
    {{% for model in graph.nodes.values() if model.resource_type == 'model' %}}
      {{% if (model.database, model.schema) | join('.') | lower in published %}}
        {{{{ exceptions.raise_compiler_error(
          "Nothing is built: the models would take the place of the tables of the run, which lie in the schema "
          ~ model.schema ~ " too. Name another schema in your profile."
        ) }}}}
      {{% endif %}}
    {{% endfor %}}
  {{% endif %}}
{{% endmacro %}}
"""
