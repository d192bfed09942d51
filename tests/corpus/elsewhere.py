"""Cases of the corpus that other files test, by their ids; together with the tables beside this file, all of them."""

from __future__ import annotations

TEXT = "tests/shell/test_ingest_text.py::"
FILES = "tests/shell/test_ingest_files.py::"
EXCEL = "tests/shell/test_ingest_excel.py::"
PARQUET = "tests/shell/test_ingest_parquet.py::"
RUNS = "tests/shell/test_runs.py::"
COMMANDS = "tests/shell/test_command_line.py::"
TIME = "tests/traps/test_time.py::"
RULES = "tests/rules/test_rules.py::test_the_lines_of_a_fixture_come_out_as_it_says"
SETTINGS = "tests/corpus/test_settings.py::"
FAULTS = "tests/shell/test_faults.py::"
PROMPT = "tests/shell/test_prompt.py::"
LIMITS = "tests/shell/test_limits.py::"
MESSY = "tests/exports/test_messy.py::"
CORNERS = "tests/shell/test_corners.py::"

ELSEWHERE = {
    "F37": "tests/engines/test_postgres_faults.py::test_refusals",
    "S20": "tests/shell/test_batches.py::test_a_correction_replaces_the_whole_invoice",
    "P03": "tests/shell/test_power_loss.py::test_the_pointer_moves_after_everything_is_on_the_disk",
    "P15": "tests/shell/test_resume.py::test_other_settings_begin_anew",
    "P18": "tests/engines/test_postgres_faults.py::test_losing_the_database",
    "F03": FILES + "test_sources_that_cannot_be_read_are_named",
    "F04": FILES + "test_a_full_disk_and_unreadable_files_are_told_apart",
    "F05": TEXT + "test_a_byte_order_mark_wins",
    "F06": TEXT + "test_a_byte_order_mark_wins",
    "F08": TEXT + "test_a_declared_encoding_is_decoded_strictly",
    "F09": TEXT + "test_declared_encodings_of_other_scripts",
    "F16": TEXT + "test_gzip_is_unpacked_and_checked",
    "F17": TEXT + "test_gzip_is_unpacked_and_checked",
    "F19": TEXT + "test_every_line_end_is_understood",
    "F20": TEXT + "test_mixed_line_ends_and_a_missing_last_one_are_noted",
    "F25": RUNS + "test_the_same_file_twice_counts_once",
    "F26": TEXT + "test_a_file_that_changes_while_it_is_read_is_refused",
    "F28": FILES + "test_what_is_no_regular_file_is_refused",
    "F29": PARQUET + "test_broken_files_are_refused",
    "F30": PARQUET + "test_files_of_one_schema_share_a_relation_in_any_column_order",
    "F31": EXCEL + "test_workbooks_that_are_none_or_would_do_harm_are_refused",
    "F32": EXCEL + "test_sheets_are_files",
    "F34": EXCEL + "test_workbooks_that_are_none_or_would_do_harm_are_refused",
    "F35": EXCEL + "test_rows_that_cannot_be_used_are_rejected",
    "F36": EXCEL + "test_cells_become_text",
    "H13": TEXT + "test_hostile_column_names_are_only_names",
    "R07": TEXT + "test_a_megabyte_cell_and_a_wide_record_are_fine",
    "R11": RULES,
    "R17": TIME + "test_dates_in_two_orders_are_refused",
    "R18": TIME + "test_dates_that_fit_both_orders_are_refused",
    "R20": TIME + "test_years_of_two_digits_are_refused",
    "R21": TIME + "test_the_day_of_an_instant_is_the_shops",
    "R22": RULES,
    "S02": "tests/laws/test_matching.py::test_matching_agrees_with_a_pile_taken_piece_by_piece",
    "S03": "tests/laws/test_matching.py::test_matching_agrees_with_a_pile_taken_piece_by_piece",
    "S09": MESSY + "test_shopify_orders_in_two_currencies",
    "S11": RUNS + "test_a_shop_that_lives_on_one_customer_is_told_so",
    "S12": RUNS + "test_one_line_is_a_shop",
    "S13": "tests/traps/test_customers.py::test_ties_at_a_cut_point_are_not_broken_by_name",
    "S14": TIME + "test_no_zero_is_written_where_nothing_could_be_observed",
    "S15": "tests/laws/test_model_refusals.py::test_too_little_is_called_not_identified",
    "S21": "tests/shell/test_gates.py::test_a_log_that_lost_most_of_its_lines_is_not_published",
    "S22": "tests/shell/test_gates.py::test_control_totals",
    "S23": "tests/shell/test_erase.py::test_later_runs_leave_them_out",
    "S25": TIME + "test_month_arithmetic_crosses_years_and_leap_days",
    "C01": "tests/report/test_render.py::test_hostile_words_stay_words",
    "C02": RUNS + "test_the_csv_copy_holds_no_formula",
    "C03": COMMANDS + "test_best_customers",
    "C06": FILES + "test_links_may_not_lead_out_of_a_folder",
    "C11": "tests/shell/test_score.py::test_a_file_that_is_no_model_is_refused_and_fitted_anew",
    "C12": "tests/shell/test_score.py::test_a_file_that_is_no_model_is_refused_and_fitted_anew",
    "C13": PARQUET + "test_columns_that_cannot_be_told_apart_are_refused",
    "C15": "tests/shell/test_first_look.py::test_init_says_what_is_still_needed",
    "C08": CORNERS + "test_a_label_without_end_is_cut_and_escaped",
    "C09": CORNERS + "test_a_pattern_is_a_word_like_any_other",
    "P05": CORNERS + "test_a_folder_that_cannot_be_worked_in_is_named",
    "P14": CORNERS + "test_a_run_of_another_version_is_read",
    "P20": CORNERS + "test_hundreds_of_files_with_few_handles",
    "X02": CORNERS + "test_hundreds_of_files_with_few_handles",
    "C10": SETTINGS + "test_a_configuration_of_ten_megabytes_is_not_read",
    "G03": SETTINGS + "test_a_secret_that_the_environment_lacks_is_named",
    "G04": SETTINGS + "test_a_secret_that_is_written_out_is_refused",
    "G08": SETTINGS + "test_an_engine_that_is_not_known",
    "G12": SETTINGS + "test_a_secret_of_the_environment_is_shown_nowhere",
    "P01": FAULTS + "test_killed_at_random_moments",
    "P02": PROMPT + "test_stopped_politely",
    "P04": LIMITS + "test_no_file_may_grow_further",
    "P06": FAULTS + "test_two_writers",
    "P07": FAULTS + "test_killed_at_random_moments",
    "P08": PROMPT + "test_no_reading_sees_two_runs",
    "P09": "tests/shell/test_gates.py::test_old_runs_go_but_never_one_that_is_read",
    "P11": FAULTS + "test_a_flipped_bit_is_found",
    "P12": FAULTS + "test_a_flipped_bit_is_found",
    "P16": EXCEL + "test_workbooks_that_are_none_or_would_do_harm_are_refused",
    "X01": RUNS + "test_one_line_is_a_shop",
    "X06": LIMITS + "test_too_little_memory_names_the_step_and_the_setting",
    "X09": "tests/shell/test_gates.py::test_old_runs_go_but_never_one_that_is_read",
    "G11": RUNS + "test_a_changed_setting_is_told_in_the_next_run",
    "G06": RUNS + "test_a_lookup_never_doubles_a_line",
}
NOT_YET = {
    "S16": "no A/B tests yet",
    "S17": "no attribution yet",
    "S18": "no recommender yet",
    "G10": "no metrics in the configuration",
    "P19": "no disk without locks or links is at hand; `regulars doctor` tells what a disk lacks",
    "X03": "ten million lines are measured by `make bench`; no file of 20 GB",
    "X05": "medians of a long log are measured by `make bench`, not tested",
    "X08": "no Spark yet",
}
