"""What strangers may try, what keeps them from it, and the tests that try it.

The numbers are those that commits and tests speak of. A test is named as pytest names it; a whole
file may be named too.
"""

from tests.reliability.promises import Promise

CHAT, CLONING, UNIT = "tests/chat", "tests/unit/cloning", "tests/unit"
DEMOS = f"{UNIT}/upstream/demos/test_demos.py"
SAMPLES, SERVER = f"{UNIT}/web/test_samples.py", f"{UNIT}/web/test_server.py"
API = f"{UNIT}/voice_api"
PLAY = f"{UNIT}/play"
HOSTILE = f"{UNIT}/audio/test_hostile_files.py"


def threat(what: str, answer: str, *tests: str) -> Promise:
    """Describe a threat, what we do about it, and the tests that hold that."""
    return Promise(f"**{what}** {answer}", tests)


THREATS = {
    "T1": threat(
        "The token gets into a log.",
        "Every line, traceback and uncaught error passes a filter that knows all secrets, however "
        "they are written; libraries are heard from warnings on.",
        "tests/e2e/network/test_secrets.py",
        f"{UNIT}/logs/test_logs.py",
        f"{UNIT}/logs/test_redaction.py",
    ),
    "T2": threat(
        "The token is handed on, in a file's URL.",
        "Only a file's id is kept. The upstream fetches every sample from us, by a link of ours.",
        "tests/e2e/network/test_secrets.py",
        f"{UNIT}/upstream/test_secrets.py",
    ),
    "T3": threat(
        "A log shows the link of a sample.",
        "Requests are not logged, and signatures are hidden wherever they turn up.",
        f"{UNIT}/logs/test_redaction.py::test_any_secret_is_hidden_however_it_is_written",
        f"{UNIT}/upstream/test_secrets.py::test_neither_the_key_nor_a_link_gets_into_any_log_or_error",
    ),
    "T4": threat(
        "Somebody guesses or forges the link of a sample.",
        "Names have 128 bits of chance. A signature (HMAC-SHA-256, with a key for links alone) "
        "covers name and expiry, and a link dies with its training.",
        f"{UNIT}/web/test_links.py",
        f"{SAMPLES}::test_samples_that_are_foreign_missing_or_not_needed_look_the_same",
        f"{CLONING}/upkeep/test_hosting.py",
    ),
    "T5": threat(
        "A path leads out of the folder of samples.",
        "No path is made of what a request says: a name must be one that we could have made.",
        "tests/storage/samples/test_contract.py::test_no_other_name_reaches_the_place",
        "tests/storage/samples/test_contract.py::test_no_name_that_somebody_makes_up_is_found",
        "tests/storage/samples/test_disk_for_us_alone.py",
        "tests/storage/samples/test_on_disk.py",
    ),
    "T6": threat(
        "A voice is cached, indexed, or taken for a page.",
        "Headers forbid all of it, and robots are told to stay away.",
        f"{SAMPLES}::test_a_sample_is_sent_with_headers_that_keep_it_private",
        f"{SERVER}::test_robots_are_told_to_stay_away",
    ),
    "T7": threat(
        "Odd ranges and conditions get more, or less, than the sample.",
        "They are served as RFC 9110 says.",
        f"{SAMPLES}::test_ranges_are_served_as_the_standard_says",
        f"{SAMPLES}::test_a_range_beyond_the_end_names_the_size",
        f"{SAMPLES}::test_head_tells_the_size_and_leaves_no_receipt",
    ),
    "T8": threat(
        "Strangers hold connections, or read and write slowly.",
        "Each connection has deadlines, all of them a limit, and one public address a quarter of "
        "it. When there is no room, the one that has waited for longest goes. `python -m "
        "bench.strangers` measures it.",
        f"{UNIT}/web/connections/test_slow_strangers.py",
        f"{UNIT}/web/connections/test_crowd.py",
        f"{UNIT}/web/connections/test_listening.py",
    ),
    "T9": threat(
        "Somebody makes up calls of the webhook.",
        "They need a secret of 256 bits, compared in constant time.",
        f"{SERVER}::test_nobody_without_the_secret_gets_an_update_in",
        f"{SERVER}::test_an_update_larger_than_any_is_put_aside_by_its_number_and_not_asked_for_again",
        f"{UNIT}/web/test_odd_requests.py",
    ),
    "T10": threat(
        "Updates are sent once more.",
        "Their numbers are kept for a week; Telegram keeps an update for a day.",
        "tests/storage/inbox/test_inbox.py::test_of_the_same_update_ten_times_at_once_one_is_new",
        f"{CHAT}/telegram/test_telegram_faults.py::test_an_update_delivered_twice_makes_one_clone",
    ),
    "T11": threat(
        "Somebody makes up what a button carries, or presses somebody else's.",
        "It carries numbers only. Whose the clone is, is looked up for the person who pressed.",
        f"{UNIT}/buttons/test_callbacks.py",
        f"{CHAT}/buttons",
    ),
    "T12": threat(
        "Somebody takes over a username.",
        "People are known by Telegram's number alone; no username is kept.",
        f"{CHAT}/owners/test_privacy.py",
    ),
    "T13": threat(
        "A title or an upstream's words change how a message looks.",
        "Everything is sent as plain text, without a markup to break.",
        f"{UNIT}/words/test_speech.py::test_a_title_is_said_as_it_is_whatever_is_in_it",
        f"{UNIT}/upstream/test_fuzz.py",
    ),
    "T14": threat(
        "A file's name becomes a command.",
        "No program is called: PyAV reads bytes, and no file has a name of somebody's choice.",
        f"{UNIT}/audio/test_studio.py",
        f"{UNIT}/audio/test_demos.py",
    ),
    "T15": threat(
        "A file attacks the decoder: a playlist, a bomb, a fault of a codec.",
        "Its format is recognised first, and only known decoders are opened, in a child process "
        "with limits of memory, CPU and time. The child can open no file, reach nobody, start and "
        "signal no process, and run no memory that it has written (seccomp).",
        HOSTILE,
        f"{UNIT}/audio/forms/test_hostile_forms.py",
        f"{UNIT}/audio/test_guard.py",
        f"{UNIT}/audio/test_lock.py",
        f"{UNIT}/test_undumpable.py",
    ),
    "T16": threat(
        "Telegram's word about size or duration is a lie.",
        "Bytes are counted as they arrive, and sound is measured as it is decoded.",
        f"{CHAT}/clones/test_edges.py::test_a_file_that_is_bigger_than_it_claims_is_refused",
        f"{HOSTILE}::test_a_wav_whose_header_lies_is_refused",
    ),
    "T17": threat(
        "The demo's URL leads into our own network.",
        "Every address that a name has must be public, at each redirect, when we connect; size and "
        "time are limited. Only the upstream's own host may be private, if its URL is.",
        DEMOS,
        f"{UNIT}/upstream/demos/test_demos_addresses.py",
        f"{UNIT}/upstream/test_addresses.py",
    ),
    "T18": threat(
        "The upstream sends our key on to somebody else.",
        "The client follows no redirect, and the URL must be https unless it is on this machine.",
        f"{UNIT}/upstream/test_faults.py",
        f"{UNIT}/settings/test_values.py",
    ),
    "T19": threat(
        "The upstream answers with something huge or hostile.",
        "Answers are read up to a limit, and everything in them is checked before it is used.",
        f"{UNIT}/upstream/test_fuzz.py",
        f"{UNIT}/upstream/test_client.py::test_an_impossible_slot_id_is_never_sent",
        f"{UNIT}/upstream/test_client.py::test_a_list_with_too_much_that_is_wanted_is_dropped",
    ),
    "T20": threat(
        "A name becomes a statement of the database.",
        "Every value is bound; ruff refuses statements that are put together (S608).",
        f"{UNIT}/words/test_speech.py::test_a_title_is_said_as_it_is_whatever_is_in_it",
        "tests/storage/in_memory/test_in_memory.py",
    ),
    "T21": threat(
        "Many people, or one, run up the operator's costs.",
        "Each person has a number of clones and of trainings a day; all together have one of "
        "trainings a day and of paid slots, counted where they are begun.",
        f"{CLONING}/owners/test_quota.py",
        f"{CHAT}/clones/test_caps.py",
        f"{CLONING}/operating/test_banning.py::test_nothing_begins_for_somebody_who_is_banned",
    ),
    "T22": threat(
        "One person's flood makes others wait.",
        "Chats take turns, and each has a pace; what comes too fast is told once and dropped.",
        f"{CHAT}/messages/test_flood.py",
        f"{UNIT}/telegram/gates/test_pace.py",
    ),
    "T23": threat(
        "The bot is put into a group, records others there, or shows results.",
        "A group is pointed to the private chat once, and nothing that is sent there is taken.",
        f"{CHAT}/elsewhere/test_groups.py",
        f"{CHAT}/elsewhere/test_who_may.py",
    ),
    "T24": threat(
        "Secrets lie about: in the repository, in a command line, in a core dump.",
        "They come by the environment, leave it at the start, and nobody may dump the process.",
        f"{UNIT}/settings/test_settings.py",
        f"{UNIT}/settings/test_secrets.py",
        f"{UNIT}/test_undumpable.py",
        f"{UNIT}/audio/test_guard.py::test_a_child_has_no_environment_no_core_and_no_terminal",
    ),
    "T25": threat(
        "Somebody takes the disk.",
        "Recordings are gone when they were trained on; files are for our eyes only. Encrypt the "
        "volume: docs/privacy.md says what is on it.",
        f"{CLONING}/erasure/test_leftovers.py",
        f"{CLONING}/erasure/test_retention.py",
        f"{CHAT}/owners/test_privacy.py::test_after_forget_no_byte_on_the_disk_is_about_the_person",
    ),
    "T26": threat(
        "A package is not what its authors made.",
        "Only wheels are installed, each by its hash; `make sbom` lists them.",
        f"{UNIT}/packaging/test_lock.py",
    ),
    "T27": threat(
        "The pages for operators tell strangers something.",
        "They name numbers and words of ours, no person, no clone and no secret.",
        f"{UNIT}/web/readiness/test_checkup.py",
        f"{UNIT}/web/readiness/test_other_processes.py",
        f"{UNIT}/web/readiness/test_rounds.py",
        f"{UNIT}/metrics/test_meters.py",
        "tests/e2e/apart/test_metrics.py",
    ),
    "T28": threat(
        "Somebody clones another person's voice.",
        "Nothing is trained without the consent of the sender, kept with the policy's version, "
        "the question and the hash of what was sent, in a table that is only added to. Forwarded "
        "voices of others are refused. Anybody can report a voice; an operator takes it down, and "
        "the same recording can't be cloned again. Every clip says that it is made by a machine.",
        f"{CHAT}/recordings/test_consent.py",
        f"{CHAT}/recordings/test_refusals.py::test_a_voice_forwarded_from_anybody_else_is_refused",
        f"{CLONING}/operating/test_audit.py",
        f"{CLONING}/operating/test_banning.py",
        f"{CHAT}/operating/test_operators.py",
        f"{UNIT}/audio/test_studio.py",
        f"{UNIT}/audio/test_demos.py",
    ),
    "T29": threat(
        "The voice-clone server is made to ask a machine of its own network.",
        "The address is checked as the connection to it is made, after every redirect too, and "
        "must be a public one. Only `--allow-private-samples` lifts that.",
        f"{API}/test_fetching.py",
        "tests/e2e/starting/test_voice_api.py::test_by_default_it_does_not_fetch_samples_from_a_private_address",
    ),
    "T30": threat(
        "Somebody sees, trains or deletes another account's slots.",
        "An account is found by its key alone, of which only a salted hash is kept.",
        f"{API}/test_calls.py::test_nobody_sees_or_touches_the_slots_of_another_account",
        f"{API}/test_calls.py::test_without_a_key_everything_is_401",
        f"{API}/test_keeping.py::test_no_key_is_in_the_files",
        f"{API}/test_keeping.py::test_an_account_belongs_to_its_key_whatever_other_keys_there_are",
    ),
    "T31": threat(
        "Strangers hold up the voice-clone server.",
        "Connections have deadlines, the one that has waited for longest makes room, and no body "
        "is read before the key is known.",
        f"{API}/test_strangers.py",
    ),
    "T32": threat(
        "An engine of somebody else reads the server's secrets, or never ends.",
        "It is a child without our environment, and is ended with all that it has started.",
        f"{API}/test_child_engine.py::test_a_child_gets_no_environment_but_what_it_is_given",
        f"{API}/test_child_engine.py::test_an_engine_that_takes_too_long_is_ended_with_all_that_it_has_started",
        f"{API}/test_keeping.py::test_a_sample_is_not_kept_and_its_link_only_until_the_training_is_over",
    ),
    "T33": threat(
        "Another page, or a name for this machine, uses the page of `make play`.",
        "It listens on 127.0.0.1 alone. Its address holds a secret; Host and Origin are checked, "
        "and every answer has a strict Content-Security-Policy.",
        f"{PLAY}/test_gate.py",
        f"{PLAY}/test_limits.py",
    ),
    "T34": threat(
        "What somebody writes or sends becomes a part of that page.",
        "Texts are set as texts, and a file is played as what it is or not at all.",
        f"{PLAY}/test_page.py::test_what_people_write_never_becomes_markup",
        f"{PLAY}/test_page.py::test_nothing_is_loaded_from_elsewhere",
        f"{PLAY}/test_stream.py::test_a_file_is_played_as_what_it_is_and_nothing_else_is",
    ),
    "T35": threat(
        "Recordings stay behind after `make play`.",
        "They are in a folder for our eyes only, which goes when it ends.",
        "tests/e2e/starting/test_play.py::test_ctrl_c_ends_everything_and_leaves_nothing_behind",
    ),
}
