"""What the database itself asks before a case or a meeting moves on: the triggers' bodies, in SQL.

Each raises a check violation with a name of its own, as a constraint would. Whatever can make a
meeting's form stand or fall takes the case's row first, so that a consent withdrawn and a meeting
that begins come one after the other.
"""

from __future__ import annotations

SECTIONS = 10  # of the preparatory part; a test holds it against `Section`

CASE = """
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'panel_case_begins_as_a_draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NEW.state IN ('ready', 'scheduled') THEN
        IF (SELECT count(DISTINCT p.section) FROM meetings_preparatorysection p
            WHERE p.case_id = NEW.id) < 10 THEN
            RAISE EXCEPTION 'panel_case_is_prepared' USING ERRCODE = 'check_violation';
        END IF;
        -- the citizen has seen the part as it is now, and has answered or had the time to
        IF NOT EXISTS (SELECT FROM meetings_citizenreview r
            WHERE r.id = (SELECT max(last.id) FROM meetings_citizenreview last
                WHERE last.case_id = NEW.id)
            AND r.closed_on IS NOT NULL AND r.closed_because <> 'taken_back'
            AND r.sent_at >= (SELECT max(p.written_at) FROM meetings_preparatorysection p
                WHERE p.case_id = NEW.id)) THEN
            RAISE EXCEPTION 'panel_case_is_reviewed' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.state = 'scheduled' AND NOT EXISTS (SELECT FROM meetings_panelhearing h
        WHERE h.case_id = NEW.id AND h.state IN ('planned', 'open')) THEN
        RAISE EXCEPTION 'panel_case_has_a_date' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'held' AND NOT EXISTS (SELECT FROM meetings_panelhearing h
        WHERE h.case_id = NEW.id AND h.round = NEW.round AND h.state = 'held' AND NOT EXISTS (
            SELECT FROM meetings_recommendation r WHERE r.hearing_id = h.id)) THEN
        RAISE EXCEPTION 'panel_case_was_heard' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'recommended' AND NOT EXISTS (SELECT FROM meetings_recommendation r
        WHERE r.case_id = NEW.id AND r.round = NEW.round) THEN
        RAISE EXCEPTION 'panel_case_has_a_recommendation' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('decided_as_recommended', 'decided') AND NOT EXISTS (
        SELECT FROM meetings_paneldecision d WHERE d.case_id = NEW.id AND d.round = NEW.round
            AND d.outcome = CASE NEW.state WHEN 'decided' THEN 'otherwise' ELSE 'followed' END
    ) THEN
        RAISE EXCEPTION 'panel_case_has_a_decision' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

CONSENT = """
    PERFORM FROM meetings_panelcase c WHERE c.id = NEW.case_id FOR UPDATE;
    IF EXISTS (SELECT FROM meetings_panelhearing h
        WHERE h.case_id = NEW.case_id AND (h.state = 'open' OR h.state = 'held' AND NOT EXISTS (
            SELECT FROM meetings_recommendation r WHERE r.hearing_id = h.id))) THEN
        RAISE EXCEPTION 'panel_consent_until_the_start' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT NEW.answer AND EXISTS (SELECT FROM meetings_panelhearing h
        WHERE h.case_id = NEW.case_id AND h.state = 'planned' AND NEW.question = CASE h.form
            WHEN 'represented' THEN 'represented' WHEN 'without_citizen' THEN 'without_me'
            WHEN 'in_person' THEN '' ELSE 'virtual' END) THEN
        RAISE EXCEPTION 'panel_form_stands_on_this_consent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

VERDICT = """
    PERFORM FROM meetings_panelcase c WHERE c.id = NEW.case_id FOR UPDATE;
    IF NOT NEW.sound AND EXISTS (SELECT FROM meetings_panelhearing h
        WHERE h.case_id = NEW.case_id AND h.state IN ('planned', 'open')
            AND h.form = 'without_citizen') THEN
        RAISE EXCEPTION 'panel_form_stands_on_this_verdict' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

DAY = """
    IF EXISTS (SELECT FROM meetings_panelhearing h WHERE h.day_id = NEW.id
        AND (h.position > NEW.slots OR NEW.type_id <> OLD.type_id OR NEW.day <> OLD.day
            OR h.state IN ('planned', 'open') AND NOT h.form = ANY (NEW.forms)
            OR h.state IN ('planned', 'open', 'form_pending') AND NEW.cancelled_at IS NOT NULL))
    THEN
        RAISE EXCEPTION 'panel_day_keeps_its_cases' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

HEARING = """
    IF NEW.state NOT IN ('planned', 'open', 'held', 'form_pending') THEN
        RETURN NEW;
    END IF;
    -- whoever comes first takes the case's row: a meeting that begins, or a consent withdrawn
    PERFORM FROM meetings_panelcase c WHERE c.id = NEW.case_id FOR UPDATE;
    IF NEW.round <> (SELECT c.round FROM meetings_panelcase c WHERE c.id = NEW.case_id)
        OR NOT EXISTS (SELECT FROM meetings_panelcase c JOIN meetings_panelday d
            ON d.type_id = c.type_id WHERE c.id = NEW.case_id AND d.id = NEW.day_id
            AND NEW.position <= d.slots AND (d.cancelled_at IS NULL OR NEW.state = 'held')) THEN
        RAISE EXCEPTION 'panel_hearing_belongs_to_its_day' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('planned', 'open') THEN
        IF NOT EXISTS (SELECT FROM meetings_panelday d
            WHERE d.id = NEW.day_id AND NEW.form = ANY (d.forms)) THEN
            RAISE EXCEPTION 'panel_form_is_possible_that_day' USING ERRCODE = 'check_violation';
        END IF;
        needed := CASE NEW.form WHEN 'in_person' THEN '' WHEN 'represented' THEN 'represented'
            WHEN 'without_citizen' THEN 'without_me' ELSE 'virtual' END;
        -- the latest answer stands; no answer is a no
        stands := needed = '' OR coalesce((SELECT k.answer FROM meetings_panelconsent k
            WHERE k.case_id = NEW.case_id AND k.question = needed
            ORDER BY k.id DESC LIMIT 1), false);
        IF needed = 'represented' THEN
            stands := stands AND EXISTS (SELECT FROM people_representation r
                JOIN meetings_panelcase c ON c.citizen_id = r.citizen_id
                JOIN meetings_panelday d ON d.id = NEW.day_id
                WHERE r.id = NEW.representative_id AND c.id = NEW.case_id
                    AND r.kind IN ('party_representative', 'guardian') AND r.valid @> d.day);
        ELSIF needed = 'without_me' THEN
            stands := stands AND coalesce((SELECT v.sound FROM meetings_professionalverdict v
                WHERE v.case_id = NEW.case_id ORDER BY v.id DESC LIMIT 1), false);
        END IF;
        IF NOT stands THEN
            RAISE EXCEPTION 'panel_form_needs_%', needed USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    -- one after the other through the panel's row, so that two cannot both take the last place
    PERFORM FROM meetings_paneltype t JOIN meetings_panelday d ON d.type_id = t.id
        WHERE d.id = NEW.day_id FOR UPDATE OF t;
    IF (SELECT count(*) FROM meetings_panelhearing h
        JOIN meetings_panelday d ON d.id = h.day_id
        JOIN meetings_panelday mine ON mine.id = NEW.day_id
        WHERE d.type_id = mine.type_id AND h.id IS DISTINCT FROM NEW.id
            AND h.state IN ('planned', 'open', 'held', 'form_pending')
            AND date_trunc('month', d.day) = date_trunc('month', mine.day)
    ) >= (SELECT t.capacity_per_month FROM meetings_paneltype t
        JOIN meetings_panelday d ON d.type_id = t.id WHERE d.id = NEW.day_id)
        AND (TG_OP = 'INSERT' OR OLD.day_id <> NEW.day_id) THEN
        RAISE EXCEPTION 'panel_month_is_full' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
