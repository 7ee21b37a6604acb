"""The promises, in their users' words, each with the tests that hold it.

The numbers are those that commits, tests and figures speak of. A test is named as pytest names it;
a whole file may be named too.
"""

from dataclasses import dataclass

SIMULATOR = "tests/faults/test_simulator.py"
KILLS = "tests/faults/test_kill_pairs.py"
NTH = "tests/faults/test_nth_operation.py"
MACHINE = "tests/faults/test_state_machine.py"
SIGKILL = "tests/faults/test_sigkill.py"
OUTAGES = "tests/faults/processes/test_server_outages.py"
CLONING = "tests/unit/cloning"


@dataclass(frozen=True)
class Promise:
    """What must hold for any sequence of kills, restarts, faults and duplicates."""

    words: str
    tests: tuple[str, ...]


PROMISES = {
    "P1": Promise(
        "No voice note that Telegram was told we have is lost.",
        (
            SIGKILL,
            OUTAGES,
            "tests/unit/telegram/intake/test_intake.py::test_an_update_is_in_the_database_when_it_is_taken",
            "tests/unit/telegram/intake/test_intake.py::test_a_full_disk_acknowledges_nothing_and_loses_nothing",
            "tests/unit/web/test_server.py::test_an_update_that_can_not_be_kept_is_asked_for_again",
        ),
    ),
    "P2": Promise(
        "Each update has its effects once, however often it comes.",
        (
            SIMULATOR,
            OUTAGES,
            "tests/unit/telegram/intake/test_intake.py::test_an_update_that_could_not_be_marked_as_done_is_marked_later_and_handled_once",
            "tests/unit/telegram/intake/test_deliveries.py",
            "tests/storage/inbox/test_inbox.py::test_of_the_same_update_ten_times_at_once_one_is_new",
            "tests/chat/telegram/test_telegram_faults.py::test_an_update_delivered_twice_makes_one_clone",
            f"{CLONING}/requests/test_submissions.py::test_the_same_message_is_one_training_however_often_it_comes",
        ),
    ),
    "P3": Promise(
        "One bad update never blocks others: it is parked.",
        (
            "tests/unit/telegram/intake/test_trying.py::test_an_update_that_we_can_not_handle_is_parked_with_an_apology",
            "tests/unit/telegram/intake/test_trying.py::test_an_update_that_kills_the_process_is_parked_after_the_fifth_time",
            "tests/unit/telegram/intake/test_trying.py::test_an_update_that_was_only_near_when_a_process_died_is_not_parked",
            "tests/unit/telegram/gates/test_pace.py",
            "tests/chat/messages/test_flood.py",
        ),
    ),
    "P4": Promise(
        "Every voice note gets a visible answer: received, or refused with the reason.",
        (SIMULATOR, SIGKILL, "tests/chat/recordings/test_refusals.py"),
    ),
    "P5": Promise(
        "Each clone has at most one slot, and no slot of ours stays unknown to us.",
        (
            KILLS,
            SIMULATOR,
            "tests/faults/test_crowd.py",
            MACHINE,
            SIGKILL,
            f"{CLONING}/steps/slots/test_reserve_without_answer.py",
            f"{CLONING}/steps/slots/test_adopt.py",
            f"{CLONING}/trainings/test_strays.py",
        ),
    ),
    "P6": Promise(
        "No slot is deleted or trained that is not provably ours.",
        (
            SIMULATOR,
            MACHINE,
            f"{CLONING}/steps/slots/test_reserve_without_answer.py::test_of_two_slots_that_turned_up_neither_is_taken_for_ours",
            f"{CLONING}/upkeep/test_reconcile.py",
        ),
    ),
    "P7": Promise(
        "A training is asked for again only when there is no sign of the first request.",
        (KILLS, SIMULATOR, SIGKILL, f"{CLONING}/steps/test_train.py"),
    ),
    "P8": Promise(
        "A training moves only along the allowed steps, and ends once.",
        (SIMULATOR, MACHINE, f"{CLONING}/steps/test_watch_attempts.py"),
    ),
    "P9": Promise(
        "No anomaly of the upstream destroys anything.",
        (
            SIMULATOR,
            f"{CLONING}/steps/test_watch.py::test_a_list_that_is_empty_all_at_once_is_not_believed",
            f"{CLONING}/steps/test_watch.py::test_a_slot_is_lost_only_when_it_is_missing_for_a_minute",
            f"{CLONING}/trainings/test_lost_slots.py",
            f"{CLONING}/erasure/test_deletion.py::test_a_wrong_word_that_a_slot_is_gone_leaves_none_behind",
        ),
    ),
    "P10": Promise(
        "Each training that ends is announced by exactly one row, in the same commit.",
        (KILLS, SIMULATOR, NTH),
    ),
    "P11": Promise(
        "Its message arrives at least once if the owner can be reached, and at most twice.",
        (
            KILLS,
            SIMULATOR,
            SIGKILL,
            f"{CLONING}/steps/test_announce.py",
            f"{CLONING}/test_outages.py",
            "tests/chat/telegram/test_telegram_faults.py",
        ),
    ),
    "P12": Promise(
        "Nothing is announced after a deletion, and nothing to anybody but the owner.",
        (SIMULATOR, SIGKILL, f"{CLONING}/erasure/test_deletion.py"),
    ),
    "P13": Promise(
        "A success is announced with the demo of this attempt, never with a stale one.",
        (
            SIMULATOR,
            f"{CLONING}/steps/test_watch_attempts.py",
            f"{CLONING}/steps/test_announce.py::test_a_demo_that_can_not_be_had_is_said_in_words_after_ten_minutes",
        ),
    ),
    "P14": Promise(
        "The end is noticed within one sweep, with one LIST however many are in training.",
        (
            f"{CLONING}/steps/test_watch.py::test_many_trainings_are_asked_for_by_one_list",
            f"{CLONING}/test_many.py",
        ),
    ),
    "P15": Promise(
        "A kill at any moment is a proper way to stop; work goes on within 5 s of a start.",
        (SIGKILL, KILLS, NTH, OUTAGES, "tests/storage/processes/test_takeover.py"),
    ),
    "P16": Promise(
        "SIGTERM ends the process within 10 s, and nothing is lost.",
        (
            "tests/e2e/apart/test_processes.py::test_one_process_does_everything_and_stops_within_ten_seconds",
            "tests/faults/processes/test_sigterm.py",
        ),
    ),
    "P17": Promise(
        "Two processes on one database are safe; a second poller stands by.",
        (
            SIMULATOR,
            "tests/faults/processes/test_takeover.py",
            "tests/faults/processes/test_takeover_on_a_server.py",
            "tests/storage/collections/test_claims.py",
            "tests/storage/collections/test_found_trainings.py",
            "tests/storage/dialects/test_database.py::test_four_processes_lose_no_update",
            "tests/unit/jobs/test_leader.py",
            "tests/chat/telegram/test_polling_faults.py",
        ),
    ),
    "P18": Promise(
        "When nothing can be kept, nothing is acknowledged; what is hosted goes on being served.",
        (
            OUTAGES,
            "tests/unit/telegram/intake/test_faults.py",
            "tests/storage/dialects/test_silence.py",
            "tests/storage/dialects/test_statement_faults.py",
            "tests/storage/dialects/test_soundness.py",
            "tests/storage/dialects/test_database.py::test_a_locked_database_is_unavailable_and_recovers",
            "tests/storage/dialects/test_database.py::test_a_full_disk_is_unavailable_and_loses_nothing",
            "tests/unit/telegram/intake/test_intake.py::test_a_full_disk_acknowledges_nothing_and_loses_nothing",
            "tests/unit/web/test_server.py::test_an_update_that_can_not_be_kept_is_asked_for_again",
        ),
    ),
    "P19": Promise(
        "An outage of the upstream costs no attempt; the owner hears of it once.",
        (
            SIMULATOR,
            f"{CLONING}/upkeep/test_breaker.py",
            f"{CLONING}/steps/test_advance.py::test_the_owner_is_told_once_when_it_takes_longer",
            f"{CLONING}/steps/test_train.py::test_a_key_that_is_denied_costs_no_training",
        ),
    ),
    "P20": Promise(
        "Nothing secret is in any log line, row, message, or request to others.",
        (
            "tests/e2e/network/test_secrets.py",
            "tests/unit/upstream/test_secrets.py",
            "tests/unit/logs/test_logs.py",
            "tests/unit/logs/test_redaction.py",
            SIGKILL,
        ),
    ),
    "P21": Promise(
        "A sample is reachable only by an unguessable, signed link that dies with its training.",
        (
            "tests/unit/web/test_links.py",
            "tests/unit/web/test_samples.py",
            "tests/unit/web/test_server.py",
            f"{CLONING}/upkeep/test_hosting.py",
        ),
    ),
    "P22": Promise(
        "No clone without the recorded consent of the sender, to this policy.",
        (
            SIMULATOR,
            "tests/chat/recordings/test_consent.py",
            f"{CLONING}/requests/test_submissions.py",
            f"{CLONING}/operating/test_audit.py",
        ),
    ),
    "P23": Promise(
        "What is deleted is gone: here, on disk, and verified at the upstream.",
        (
            SIMULATOR,
            KILLS,
            f"{CLONING}/erasure/test_deletion.py",
            f"{CLONING}/erasure/test_erasure.py",
            f"{CLONING}/erasure/test_receipts.py",
            f"{CLONING}/erasure/test_kills.py",
            f"{CLONING}/erasure/restored/test_restored.py",
            f"{CLONING}/erasure/restored/test_slots.py",
            f"{CLONING}/erasure/restored/test_memos.py",
            "tests/chat/owners/test_privacy.py::test_after_forget_no_byte_on_the_disk_is_about_the_person",
        ),
    ),
    "P24": Promise(
        "No recording outlives its training, and no sample its owner's need.",
        (
            SIMULATOR,
            SIGKILL,
            f"{CLONING}/erasure/test_leftovers.py",
            f"{CLONING}/erasure/test_retention.py",
            f"{CLONING}/erasure/test_retention.py",
            "tests/storage/inbox/test_inbox.py::test_the_body_is_forgotten_when_the_update_is_done",
        ),
    ),
    "P25": Promise(
        "Every synthetic clip says that it is one, in its caption and in its metadata.",
        (
            "tests/chat/recordings/test_first_clone.py::test_a_voice_note_comes_back_as_a_demo_clip_in_reply_to_it",
            "tests/unit/audio/test_studio.py",
            "tests/unit/audio/test_demos.py",
        ),
    ),
    "P26": Promise(
        "Quotas hold, however many requests come at once.",
        (SIMULATOR, MACHINE, f"{CLONING}/owners/test_quota.py"),
    ),
}
