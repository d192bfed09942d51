"""What must hold of every run, by number, and the tests that hold it."""

from __future__ import annotations

HERE = "tests/shell/test_invariants.py::"
CHANGES = "tests/laws/test_changes.py::"
PARTS = "tests/laws/test_parts.py::"
FAULTS = "tests/shell/test_faults.py::"
PROMPT = "tests/shell/test_prompt.py::"
COMMANDS = "tests/shell/test_command_line.py::"
SAME = "tests/golden/test_same_tables.py::"

INVARIANTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "I1": (
        "records framed = used + set aside, per file and in total",
        ("tests/corpus/test_fuzz.py::test_changed_logs_balance_or_are_refused",),
    ),
    "I2": ("every line of a file is header, blank or part of a record", (HERE + "test_every_line_has_its_place",)),
    "I3": (
        "a line set aside has all its reasons, its place and its text, and is used once it is mended",
        (HERE + "test_faults_are_found_and_mended_lines_come_back",),
    ),
    "I4": ("no value changes without a repair that is told", (HERE + "test_what_changed_is_told",)),
    "I5": (
        "money adds up over every table",
        (PARTS + "test_the_audits_identities_hold", PARTS + "test_net_revenue_is_the_same_along_every_road"),
    ),
    "I6": ("the studies divide the same customers", (PARTS + "test_customers_with_an_order_are_the_same_everywhere",)),
    "I7": (
        "the same input gives the same bytes",
        (HERE + "test_nothing_of_the_machine_is_in_the_files", SAME + "test_twice_the_same_bytes"),
    ),
    "I8": (
        "the order of lines and files does not matter",
        (CHANGES + "test_the_order_of_the_lines_does_not_matter", SAME + "test_one_file_or_many"),
    ),
    "I9": ("threads and memory do not matter", (HERE + "test_nothing_of_the_machine_is_in_the_files",)),
    "I10": (
        "batches give what one run gives",
        ("tests/shell/test_batches.py::test_any_split_says_the_same", SAME + "test_in_batches"),
    ),
    "I11": (
        "the engines say the same",
        ("tests/engines/test_postgres.py::test_same_tables_of_online_retail",),
    ),
    "I12": (
        "zone, language, folder and hash seed of the machine do not matter",
        (HERE + "test_nothing_of_the_machine_is_in_the_files",),
    ),
    "I13": ("a reader sees one run", (PROMPT + "test_no_reading_sees_two_runs",)),
    "I14": ("after a kill the published run verifies", (FAULTS + "test_killed_at_random_moments",)),
    "I15": ("a run taken up is the run uninterrupted", ("tests/shell/test_resume.py::test_stopped_at_a_border",)),
    "I16": (
        "where anything is wrong, what was published stays",
        (COMMANDS + "test_a_refused_run_leaves_the_last_good_one", HERE + "test_a_failed_run_is_kept_and_not_served"),
    ),
    "I17": ("back and forward give the same bytes", (COMMANDS + "test_rollback_and_forward",)),
    "I18": (
        "one line more, or one customer less, changes what is theirs",
        (
            CHANGES + "test_one_more_sale_adds_its_amount",
            "tests/shell/test_erase.py::test_the_tables_are_those_of_a_log_without_them",
        ),
    ),
    "I19": (
        "another currency or another week changes nothing else",
        (
            CHANGES + "test_ten_times_the_prices_are_ten_times_the_money",
            CHANGES + "test_a_week_later_everything_is_a_week_later",
        ),
    ),
    "I20": ("no NaN, and NULL only with a meaning", (PARTS + "test_every_table_keeps_its_contract",)),
    "I21": ("nothing tells of who was erased", ("tests/shell/test_erase.py::test_nothing_in_any_file_tells_of_them",)),
    "I22": ("no address, name or telephone number is kept", (HERE + "test_nobody_is_told_of",)),
    "I23": (
        "what the data says runs nowhere",
        (
            "tests/report/test_render.py::test_hostile_words_stay_words",
            "tests/shell/test_runs.py::test_the_csv_copy_holds_no_formula",
            "tests/app/test_pages.py::test_a_new_run_appears_and_its_names_are_text",
        ),
    ),
    "I24": ("the manifest tells the truth", (HERE + "test_the_manifest_can_be_worked_out_again",)),
    "I25": ("nothing asks for a network", (HERE + "test_no_network_is_needed",)),
}
