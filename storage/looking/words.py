"""What a sweep looks at, in the words of SQLite, so that nothing has to write them first.

SQLAlchemy takes 6 ms to write the first of these, and 5 ms for the others together. The statements
of a transaction are the same (storage/collections/sweep, storage/loading/of_watched.py); a test
compares them.
"""

from typing import Final

IS_THERE: Final = """
SELECT
    EXISTS (SELECT alerts.about FROM alerts),
    (EXISTS (
        SELECT trainings.id FROM trainings WHERE trainings.due_at IS NOT NULL
        AND (trainings.due_at <= :now OR trainings.due_at > :too_far)
    )) OR (EXISTS (
        SELECT utterances.id FROM utterances WHERE utterances.due_at IS NOT NULL
        AND (utterances.due_at <= :now OR utterances.due_at > :too_far)
    )),
    EXISTS (SELECT trainings.id FROM trainings WHERE trainings.step = 'watch'),
    (EXISTS (
        SELECT clones.id FROM clones WHERE clones.erase_at IS NOT NULL
        AND (clones.erase_at <= :now OR clones.erase_at > :too_far)
    )) OR (EXISTS (
        SELECT tombstones.owner_id FROM tombstones
        WHERE tombstones.due_at <= :now OR tombstones.due_at > :too_far
    )),
    EXISTS (SELECT memos.at FROM memos WHERE memos.at >= :since),
    (EXISTS (SELECT trainings.id FROM trainings WHERE trainings.due_at IS NOT NULL))
    OR (EXISTS (SELECT utterances.id FROM utterances WHERE utterances.due_at IS NOT NULL))
    OR (EXISTS (SELECT clones.id FROM clones WHERE clones.erase_at IS NOT NULL))
    OR (EXISTS (SELECT tombstones.owner_id FROM tombstones))
"""
OUTLOOK: Final = """
SELECT
    (SELECT count(*) FROM (
        SELECT trainings.id FROM trainings WHERE trainings.step = 'watch' LIMIT 2
    )),
    EXISTS (
        SELECT trainings.id FROM trainings WHERE trainings.step = 'watch'
        AND trainings.trouble IN (
            'telegram_silent', 'telegram_busy', 'upstream_silent', 'upstream_broken',
            'upstream_busy', 'upstream_denies', 'ours'
        )
    )
"""
OVERDUE: Final = """
SELECT trainings.id FROM trainings WHERE trainings.step = 'watch' AND (
    trainings.told_slow = 1 AND trainings.put_at <= :hopeless_since
    OR trainings.told_slow != 1 AND trainings.put_at <= :overdue_since
    OR trainings.put_at IS NULL
) ORDER BY trainings.put_at NULLS FIRST, trainings.id LIMIT :limit
"""
MISSED: Final = """
SELECT trainings.id FROM trainings
WHERE trainings.step = 'watch' AND trainings.missing_since IS NOT NULL
ORDER BY trainings.missing_since, trainings.id LIMIT :limit
"""
SINCE: Final = """
SELECT trainings.id, trainings.fence, clones.slot_id, trainings.seen_training
FROM trainings JOIN clones ON clones.id = trainings.clone_id
WHERE trainings.step = 'watch' AND clones.slot_id IS NOT NULL
AND (trainings.watched_since >= :since OR trainings.watched_since IS NULL)
ORDER BY trainings.watched_since NULLS FIRST, trainings.id LIMIT :limit
"""
