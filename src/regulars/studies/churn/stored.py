"""A churn model as a file: JSON where it is a formula, skops where it is trees. Never pickle, which runs code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from regulars.ground.errors import InputRefused, listing
from regulars.studies.churn.comparable import Comparable
from regulars.studies.churn.features import BY_NAME
from regulars.studies.churn.fitted import Constant, Fitted, Logistic, Trees
from regulars.studies.churn.levels import Levels
from regulars.studies.churn.model import ChurnModel
from regulars.studies.churn.rhythm import Rhythm

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 3
_FORMULAS: Mapping[str, type] = {"constant": Constant, "logistic": Logistic}
# What a file of trees may hold besides what skops itself takes for harmless; anything else is refused.
ALLOWED = (
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)
_ESTIMATORS = ("RandomForestClassifier", "HistGradientBoostingClassifier")
_MOST_BYTES = 1 << 29  # unpacked: a small file must not fill the memory


def stored(model: ChurnModel) -> tuple[str, bytes]:
    """The name of the file and its content."""
    fields: dict[str, Any] = {"format": FORMAT, **asdict(replace(model, fitted=Constant(0.0)))}
    if isinstance(model.fitted, Trees):
        import skops.io

        del fields["fitted"]
        return "churn.skops", skops.io.dumps({"churn": json.dumps(fields), "estimator": model.fitted.estimator})
    kind = next(name for name, made in _FORMULAS.items() if isinstance(model.fitted, made))
    fields["fitted"] = {"kind": kind, **asdict(model.fitted)}  # type: ignore[call-overload]
    return "churn.json", (json.dumps(fields, indent=1) + "\n").encode()


def load(content: bytes) -> ChurnModel:
    """The model in a file that `stored` wrote. Raises InputRefused for anything else: nothing of it is run."""
    return _from_skops(content) if content[:2] == b"PK" else _from_json(content)


def churn_scores_with(stored: bytes, customers: pa.Table) -> pa.Table:
    """One row per customer with an order: the scores of a stored model, as in `churn_scores`."""
    return load(stored).scores(customers)


def _from_json(content: bytes) -> ChurnModel:
    try:
        fields = json.loads(content)
        fitted = dict(fields.pop("fitted"))
        made = _FORMULAS[fitted.pop("kind")]
        return _model(fields, made(**{k: tuple(v) if isinstance(v, list) else v for k, v in fitted.items()}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            f"not a stored churn model ({type(error).__name__}: {error}); run again to make one."
        ) from None


def _from_skops(content: bytes) -> ChurnModel:
    import skops.io

    try:
        with ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise InputRefused(f"the stored churn model unpacks to more than {_MOST_BYTES >> 20} MiB.")
        unknown = sorted(set(skops.io.get_untrusted_types(data=content)) - set(ALLOWED))
        if unknown:
            raise InputRefused(f"the stored churn model holds unknown entries: {listing(unknown)}. Fit it again.")
        held = skops.io.loads(content, trusted=list(ALLOWED))
        estimator = held["estimator"]
        if type(estimator).__name__ not in _ESTIMATORS or not type(estimator).__module__.startswith("sklearn.ensemble"):
            raise InputRefused(f"the stored churn model holds a {type(estimator).__name__} instead of trees.")
        return _model(json.loads(held["churn"]), Trees(estimator))
    except (BadZipFile, ValueError, KeyError, TypeError, AttributeError, NotImplementedError) as error:
        raise InputRefused(
            f"not a stored churn model ({type(error).__name__}: {error}); run again to make one."
        ) from None


def _model(fields: dict[str, Any], fitted: Fitted) -> ChurnModel:
    known = fields.pop("format")
    if known == 1:  # before levels were relative, and before anybody was gone
        fields["levels"] = Levels(fields.pop("medium_risk"), fields.pop("high_risk"), float("inf"), float("inf"))
    elif known in (2, FORMAT):
        fields["levels"] = Levels(**{name: float(value) for name, value in fields["levels"].items()})
    else:
        raise ValueError(f"its format is not {FORMAT}")
    rhythm = fields.pop("rhythm", {"usual_gap": fields["levels"].usual_gap, "shape": 1.0})  # formats 1 and 2 have none
    fields["rhythm"] = Rhythm(**{name: float(value) for name, value in rhythm.items()})
    # Formats 1 and 2 compared everybody with the median of all.
    medians = fields.pop("comparable")["medians"] if known == FORMAT else {"all": fields.pop("typical")}
    fields["comparable"] = Comparable({name: tuple(map(float, values)) for name, values in medians.items()})
    fields["feature_names"] = tuple(fields["feature_names"])
    unknown = [name for name in fields["feature_names"] if name not in BY_NAME]
    if unknown:
        raise ValueError(f"unknown features: {listing(unknown)}")
    return ChurnModel(fitted=fitted, **fields)
