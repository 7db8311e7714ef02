-- A synthetic population for measuring: {citizens} citizens with ten conversations each.
-- Every third is in sickness, most of the rest on cash benefit; one in ten has had a change or a
-- gap of benefit, one in twenty is away, one in six worries somebody, one in four has been called
-- in vain, one in five has an agreed day. Half of all live east of Storebælt.
-- Spread by multiplying with primes, so that two loads are the same and nothing lines up.
INSERT INTO people_team (id, name) SELECT n, 'Team ' || n FROM generate_series(1, 40) n;
INSERT INTO people_citizen (
    id, public_id, reference, first_name, last_name, phone, email, municipality_id, language,
    interpreter, digital_ability, preferred_channel, channel_note, post_exempt, protected, address,
    postcode, city, registered_on
)
SELECT
    n, gen_random_uuid(), 'B-' || n, 'Borger', 'Prøve', '', '', m.code, 'da',
    false, 'unknown', 'phone', '', false, false, '',
    '', '', date '2019-06-01' + (n::bigint * 7919 % 380)::int
FROM generate_series(1, {citizens}) n
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS nth FROM people_municipality) m
    ON m.nth = n::bigint * 31 % (SELECT count(*) FROM people_municipality)
ORDER BY n;
INSERT INTO people_contactgroupperiod (citizen_id, "group", track, valid)
SELECT id,
    (ARRAY['LAB6_01', 'LAB6_02', 'LAB6_02', 'LAB6_03', 'LAB6_05', 'LAB6_06.2', 'LAB6_06.2',
        'LAB6_06.1', 'LAB6_07', 'LAB6_09', 'LAB6_09E', 'INT_16'])[1 + id * 17 % 12],
    '', daterange(registered_on, NULL)
FROM people_citizen ORDER BY id;
INSERT INTO people_benefitperiod (citizen_id, code, valid)
SELECT id, 'kontanthjaelp', daterange(registered_on, CASE WHEN id % 10 = 3 THEN registered_on + 60 END)
FROM people_citizen ORDER BY id;
INSERT INTO people_benefitperiod (citizen_id, code, valid)
SELECT id, CASE WHEN id % 20 = 3 THEN 'kontanthjaelp' ELSE 'dagpenge' END,
    daterange(registered_on + 60 + (id % 3 * 20)::int, NULL)
FROM people_citizen WHERE id % 10 = 3;
INSERT INTO people_absenceperiod (citizen_id, code, valid)
SELECT id, 'syg', daterange(date '2020-05-01', CASE WHEN id % 40 = 7 THEN date '2020-07-01' END)
FROM people_citizen WHERE id % 20 = 7;
INSERT INTO people_caseworkerassignment (citizen_id, team_id, valid)
SELECT id, 1 + id % 40, daterange(registered_on, NULL) FROM people_citizen ORDER BY id;
INSERT INTO contact_concern (citizen_id, level, reason, set_at, valid)
SELECT id, CASE WHEN id % 12 = 5 THEN 'high' ELSE 'some' END, 'Prøve', now(),
    daterange(registered_on, NULL)
FROM people_citizen WHERE id % 6 = 5;
-- held every two to seven weeks since registration, so that the last lie on either side of today
INSERT INTO contact_conversation (
    citizen_id, held_at, held_on, type, channel, voluntary, statutory_effect, statutory_reason,
    local_effect, override_reason, source, withdrawn_because
)
SELECT
    v.id, v.day + time '10:00', v.day, 7, v.channel, v.suspended,
    CASE WHEN v.channel = 'letter' THEN 'none' WHEN v.suspended THEN 'not_in_suspension'
        ELSE 'counts' END,
    '', CASE WHEN v.channel = 'letter' THEN 'none' ELSE 'resets' END, '', 'bench', ''
FROM (
    SELECT c.id, d.day, d.day BETWEEN '2020-03-12' AND '2020-05-26' AS suspended,
        (ARRAY['phone', 'in_person', 'video', 'phone', 'letter'])[1 + (c.id + k) % 5] AS channel
    FROM people_citizen c
    CROSS JOIN generate_series(1, 10) k
    CROSS JOIN LATERAL (
        SELECT c.registered_on + (k * (14 + c.id * 13 % 35))::int - (c.id % 7)::int AS day
    ) d
) v
ORDER BY v.id;
INSERT INTO contact_contactattempt (citizen_id, at, day, outcome, channel, note)
SELECT id, date '2020-05-01' + time '09:00' + k * interval '3 days', date '2020-05-01' + 3 * k,
    'not_reached', 'phone', ''
FROM people_citizen CROSS JOIN generate_series(1, 3) k WHERE id % 4 = 1 AND k <= 1 + id % 3;
INSERT INTO contact_nextcontact (citizen_id, day, channel, reason, set_on)
SELECT id, date '2020-05-20' + (id % 40)::int, '', 'agreed', date '2020-05-10' - (id % 60)::int
FROM people_citizen WHERE id % 5 = 2;
