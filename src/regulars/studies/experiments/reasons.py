"""Why the effects of an experiment are doubted or withheld."""

from regulars.ground.evidence import ReasonCode

SPLIT_IS_OFF = ReasonCode(
    "split_is_off",
    "{arms} {counts} customers, where {expected} were intended: such a split comes about by chance {chance}; effects "
    "are withheld, for who is missing may differ from who is there",
)
SPLIT_IS_UNEVEN = ReasonCode(
    "split_is_uneven",
    "{arms} {counts} customers, where {expected} were intended: such a split comes about by chance {chance}; find out "
    "how customers were lost before you trust the effect",
)
SPLIT_IS_OFF_IN_SEGMENT = ReasonCode(
    "split_is_off_in_segment", "within {segment} the arms have {counts} customers: by chance {chance}"
)
FEW_CUSTOMERS = ReasonCode("few_customers", "{arm} has {n:,} customers; {least} are needed in each arm")
FEW_CONVERTERS = ReasonCode(
    "few_converters", "{n:,} customers of {arm} have any {metric}; {least} are needed in each arm"
)
ONE_CUSTOMER = ReasonCode(
    "one_customer", "one customer has {share:.0%} of the {metric} of {arm}: cap it, or one order decides the result"
)
NO_VARIATION = ReasonCode("no_variation", "{metric} is the same for all customers of both arms")
STILL_RUNNING = ReasonCode(
    "still_running", "it runs until {planned_end}: until then only the interval that holds at every look may be read"
)
IN_TWO_ARMS = ReasonCode("in_two_arms", "set aside: {n:,} customers in more than one arm")


def chance_of(p_value: float) -> str:
    """A p-value as people read it."""
    return f"in {p_value:.2%} of cases" if p_value >= 0.0001 else "in less than 0.01% of cases"


BEFORE_THE_LOG = ReasonCode(
    "before_the_log",
    "customers were assigned from {first} on, and the log begins on {begins}: what they bought at first is not known",
)
NOT_STARTED = ReasonCode("not_started", "nobody was assigned before {as_of}; the log ends there")
NOBODY_KNOWN = ReasonCode(
    "nobody_known", "none of its {n:,} customers is in the log: the ids of the two files do not match"
)
SOME_UNKNOWN = ReasonCode(
    "some_unknown", "{n:,} of {of:,} customers have no order in the log; they count with 0, unless their ids are wrong"
)
ONE_ARM = ReasonCode("one_arm", "all customers are in the arm {arm}: there is nothing to compare with")
EMPTY_ARM = ReasonCode("empty_arm", "the arm {arm} has an intended share and no customer: it is empty or misspelt")
UNINTENDED_ARM = ReasonCode("unintended_arm", "the arm {arm} ({n:,} customers) has no intended share: is it misspelt?")
NO_SUCH_CONTROL = ReasonCode("no_such_control", "the control {control} has no customer; the arms are {arms}")
WINDOW_OPEN = ReasonCode(
    "window_open", "{n:,} customers are followed for less than {days:,} days so far and are left out of the results"
)
