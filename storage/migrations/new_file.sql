-- All tables of a new SQLite file. `make tables` writes this after a new migration.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE inbox (
	bot_id BIGINT NOT NULL,
	update_id BIGINT NOT NULL,
	body BLOB,
	received_at DATETIME NOT NULL,
	tries INTEGER NOT NULL,
	done_at DATETIME,
	parked_at DATETIME, holder VARCHAR(64),
	CONSTRAINT pk_inbox PRIMARY KEY (bot_id, update_id)
);
CREATE INDEX ix_inbox_done_at_parked_at ON inbox (done_at, parked_at);
CREATE TABLE leases (
	name VARCHAR(64) NOT NULL,
	holder VARCHAR(64) NOT NULL,
	until DATETIME NOT NULL,
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
CREATE TABLE owners (
	id BIGINT NOT NULL,
	chat_id BIGINT NOT NULL,
	consent_basis VARCHAR(16),
	consent_policy_version VARCHAR(32),
	consent_given_at DATETIME,
	consent_message_id BIGINT,
	question VARCHAR(16),
	question_clone_id INTEGER,
	reachable BOOLEAN DEFAULT 1 NOT NULL, language VARCHAR(35), app_language VARCHAR(35), proposal VARCHAR(20), unreachable_since DATETIME, asked_at DATETIME, question_message_id BIGINT,
	CONSTRAINT pk_owners PRIMARY KEY (id)
);
CREATE TABLE clones (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	owner_id BIGINT NOT NULL,
	title VARCHAR(20) NOT NULL,
	state VARCHAR(16) NOT NULL,
	created_at DATETIME NOT NULL,
	slot_id VARCHAR(64),
	slot_intent_at DATETIME,
	slot_snapshot JSON NOT NULL,
	demo_url VARCHAR NOT NULL,
	demo_file_id VARCHAR,
	deleted_at DATETIME,
	erase_at DATETIME, voice_language VARCHAR(16), paid BOOLEAN DEFAULT 0 NOT NULL, deletion_message_id BIGINT, slot_mark INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT fk_clones_owner_id FOREIGN KEY(owner_id) REFERENCES owners (id),
	CONSTRAINT uq_clones_slot_id UNIQUE (slot_id)
);
CREATE INDEX ix_clones_owner_id ON clones (owner_id);
CREATE TABLE trainings (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	clone_id INTEGER NOT NULL,
	attempt INTEGER NOT NULL,
	chat_id BIGINT NOT NULL,
	message_id BIGINT NOT NULL,
	file_id VARCHAR NOT NULL,
	step VARCHAR(16) NOT NULL,
	due_at DATETIME,
	fence INTEGER NOT NULL,
	created_at DATETIME NOT NULL,
	tries INTEGER NOT NULL,
	status_message_id BIGINT,
	policy_version VARCHAR(32),
	sample VARCHAR(64),
	sample_sha256 VARCHAR(64),
	sample_seconds FLOAT,
	puts INTEGER NOT NULL,
	put_at DATETIME,
	fetched_at DATETIME,
	seen_training BOOLEAN DEFAULT 0 NOT NULL,
	told_slow BOOLEAN DEFAULT 0 NOT NULL,
	previous_state VARCHAR(16) NOT NULL,
	missing_since DATETIME,
	outcome VARCHAR(16),
	reason JSON,
	finished_at DATETIME, slots_lost INTEGER DEFAULT '0' NOT NULL, joined JSON DEFAULT '[]' NOT NULL, take JSON, accepted BOOLEAN DEFAULT 0 NOT NULL, album VARCHAR(64), album_told BOOLEAN DEFAULT 0 NOT NULL, likeness VARCHAR(16), name VARCHAR(20), fetching_since DATETIME, message_thread_id BIGINT, trouble VARCHAR(16), trouble_since DATETIME, part_from_seconds FLOAT, watched_since DATETIME, recordings_sha256 JSON DEFAULT '[]' NOT NULL,
	CONSTRAINT fk_trainings_clone_id FOREIGN KEY(clone_id) REFERENCES clones (id),
	CONSTRAINT uq_trainings_chat_id_message_id_attempt UNIQUE (chat_id, message_id, attempt),
	CONSTRAINT uq_trainings_clone_id_attempt UNIQUE (clone_id, attempt),
	CONSTRAINT uq_trainings_sample UNIQUE (sample)
);
CREATE TABLE announcements (
	training_id INTEGER NOT NULL,
	outcome VARCHAR(16) NOT NULL,
	created_at DATETIME NOT NULL,
	pushes INTEGER NOT NULL,
	unproven BOOLEAN NOT NULL,
	message_id BIGINT,
	delivered_at DATETIME, seen BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_announcements PRIMARY KEY (training_id),
	CONSTRAINT fk_announcements_training_id FOREIGN KEY(training_id) REFERENCES trainings (id)
);
CREATE TABLE tombstones (
	owner_id BIGINT NOT NULL,
	chat_id BIGINT NOT NULL,
	due_at DATETIME NOT NULL,
	language VARCHAR(35),
	stayed JSON NOT NULL, message_thread_id BIGINT,
	CONSTRAINT pk_tombstones PRIMARY KEY (owner_id)
);
CREATE TABLE contents (
	chat VARCHAR(32) NOT NULL,
	message_id BIGINT NOT NULL,
	digest VARCHAR(32) NOT NULL,
	update_id BIGINT NOT NULL,
	kept_at DATETIME NOT NULL,
	CONSTRAINT pk_contents PRIMARY KEY (chat, message_id)
);
CREATE INDEX ix_contents_kept_at ON contents (kept_at);
CREATE TABLE attempts (
	training_id INTEGER NOT NULL,
	counted_as VARCHAR(64) NOT NULL,
	begun_at DATETIME NOT NULL,
	CONSTRAINT pk_attempts PRIMARY KEY (training_id)
);
CREATE INDEX ix_attempts_counted_as_begun_at ON attempts (counted_as, begun_at);
CREATE INDEX ix_attempts_begun_at ON attempts (begun_at);
CREATE TABLE left_slots (
	slot_id VARCHAR(64) NOT NULL,
	CONSTRAINT pk_left_slots PRIMARY KEY (slot_id)
);
CREATE TABLE samples (
	name VARCHAR(32) NOT NULL,
	kept_at DATETIME NOT NULL,
	wav BLOB NOT NULL,
	CONSTRAINT pk_samples PRIMARY KEY (name)
);
CREATE INDEX ix_samples_kept_at ON samples (kept_at);
CREATE TABLE strays (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	slot_id VARCHAR(64) NOT NULL,
	CONSTRAINT uq_strays_slot_id UNIQUE (slot_id)
);
CREATE INDEX ix_trainings_watched_id ON trainings (id) WHERE step = 'watch';
CREATE INDEX ix_trainings_watched_since ON trainings (watched_since, id) WHERE step = 'watch';
CREATE INDEX ix_trainings_watched_put_at ON trainings (told_slow, put_at) WHERE step = 'watch';
CREATE INDEX ix_trainings_watched_trouble ON trainings (trouble, id) WHERE step = 'watch';
CREATE INDEX ix_trainings_watched_missing ON trainings (missing_since, id) WHERE step = 'watch';
CREATE INDEX ix_trainings_answerable ON trainings (created_at) WHERE step IN ('consent', 'more', 'choice', 'replace');
CREATE INDEX ix_trainings_due ON trainings (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX ix_clones_due ON clones (erase_at, id) WHERE erase_at IS NOT NULL;
CREATE INDEX ix_clones_intended ON clones (id) WHERE slot_intent_at IS NOT NULL;
CREATE INDEX ix_clones_paid ON clones (id) WHERE paid = 1;
CREATE INDEX ix_owners_unreachable ON owners (unreachable_since, id) WHERE unreachable_since IS NOT NULL;
CREATE INDEX ix_inbox_parked ON inbox (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX ix_trainings_outcome_finished_at_id ON trainings (outcome, finished_at, id);
CREATE TABLE processes (
	name VARCHAR(64) NOT NULL,
	role VARCHAR(16) NOT NULL,
	version VARCHAR(64) NOT NULL,
	began_at DATETIME NOT NULL,
	seen_at DATETIME NOT NULL,
	report JSON NOT NULL,
	CONSTRAINT pk_processes PRIMARY KEY (name)
);
CREATE TABLE bots (
	id BIGINT NOT NULL,
	CONSTRAINT pk_bots PRIMARY KEY (id)
);
CREATE TABLE alerts (
	about VARCHAR(16) NOT NULL,
	calls JSON NOT NULL,
	began_at DATETIME NOT NULL,
	answer VARCHAR(200) NOT NULL,
	reqid VARCHAR(64) NOT NULL,
	over_at DATETIME,
	told JSON NOT NULL,
	told_over JSON NOT NULL,
	CONSTRAINT pk_alerts PRIMARY KEY (about)
);
CREATE TABLE memos (
	about VARCHAR(16) NOT NULL,
	"key" VARCHAR(64) NOT NULL,
	at DATETIME NOT NULL,
	CONSTRAINT pk_memos PRIMARY KEY (about, "key", at)
);
CREATE INDEX ix_memos_at ON memos (at);
CREATE TABLE audit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	concerns VARCHAR(64),
	done_by VARCHAR(64),
	deed VARCHAR(16) NOT NULL,
	at DATETIME NOT NULL,
	policy_version VARCHAR(32),
	basis VARCHAR(16),
	language VARCHAR(35),
	message_id BIGINT,
	clone_id INTEGER,
	sample_sha256 VARCHAR(64),
	recordings_sha256 JSON NOT NULL
, text_hash VARCHAR(64));
CREATE INDEX ix_audit_concerns ON audit (concerns);
CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit table is only added to'); END;
CREATE TABLE bans (
	known_as VARCHAR(64) NOT NULL,
	since DATETIME NOT NULL,
	CONSTRAINT pk_bans PRIMARY KEY (known_as)
);
CREATE TABLE blocked_recordings (
	sha256 VARCHAR(64) NOT NULL,
	since DATETIME NOT NULL,
	CONSTRAINT pk_blocked_recordings PRIMARY KEY (sha256)
);
CREATE TABLE maintenance (
	since DATETIME NOT NULL,
	sentence VARCHAR(500),
	CONSTRAINT pk_maintenance PRIMARY KEY (since)
);
CREATE TABLE broadcasts (
	asked_at DATETIME NOT NULL,
	text VARCHAR(4096) NOT NULL,
	stage VARCHAR(16) NOT NULL,
	cursor BIGINT NOT NULL,
	sent INTEGER NOT NULL,
	unreachable INTEGER NOT NULL,
	unproven INTEGER NOT NULL,
	CONSTRAINT pk_broadcasts PRIMARY KEY (asked_at)
);
CREATE TABLE utterances (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	owner_id BIGINT NOT NULL,
	clone_id INTEGER,
	chat_id BIGINT NOT NULL,
	message_id BIGINT NOT NULL,
	update_id BIGINT NOT NULL,
	text VARCHAR NOT NULL,
	step VARCHAR(16) NOT NULL,
	due_at DATETIME,
	fence INTEGER NOT NULL,
	created_at DATETIME NOT NULL,
	speed FLOAT NOT NULL,
	pitch FLOAT NOT NULL,
	message_thread_id BIGINT,
	inline_message_id VARCHAR(255),
	status_message_id BIGINT,
	tries INTEGER NOT NULL,
	trouble VARCHAR(16),
	trouble_since DATETIME,
	asked_at DATETIME,
	ogg BLOB,
	ogg_seconds FLOAT,
	pushes INTEGER NOT NULL,
	unproven BOOLEAN NOT NULL,
	seen BOOLEAN NOT NULL,
	sent_message_id BIGINT,
	file_id VARCHAR,
	reason JSON,
	ended_at DATETIME,
	CONSTRAINT uq_utterances_owner_id_update_id UNIQUE (owner_id, update_id)
);
CREATE INDEX ix_utterances_created_at ON utterances (created_at);
CREATE INDEX ix_utterances_ended_at ON utterances (ended_at);
CREATE INDEX ix_utterances_due ON utterances (due_at, id) WHERE due_at IS NOT NULL;
CREATE TABLE charges (
	utterance_id INTEGER NOT NULL,
	counted_as VARCHAR(64) NOT NULL,
	at DATETIME NOT NULL,
	characters INTEGER NOT NULL,
	CONSTRAINT pk_charges PRIMARY KEY (utterance_id)
);
CREATE INDEX ix_charges_at ON charges (at);
CREATE INDEX ix_charges_counted_as_at ON charges (counted_as, at);
INSERT INTO alembic_version VALUES ('0026');
