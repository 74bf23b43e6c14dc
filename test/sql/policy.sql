-- Both rules, the reasons, and what the reports have in common.

CREATE OR REPLACE TEMP TABLE clicks_before AS
SELECT no, is_purchase, k.click_id, k.campaign_id, k.happened AS clicked, v.happened - k.happened AS age,
  CASE WHEN is_purchase THEN c.is_on ELSE list_contains(c.events, v.event) END AS is_eligible, own_window
FROM conversions v JOIN clicks k ON k.person = v.person AND k.happened <= v.happened JOIN campaigns c USING (campaign_id);

-- The window in force, and in a stretch that begins with a change also the one before it: what is credited under each.
CREATE OR REPLACE TEMP TABLE credits_under AS
SELECT b.*, is_previous FROM clicks_before b JOIN (
    SELECT no, "window", false AS is_previous FROM conversions
    UNION ALL SELECT no, previous, true FROM conversions WHERE previous IS NOT NULL) w USING (no)
WHERE is_eligible AND age <= coalesce(own_window, "window")
QUALIFY row_number() OVER (PARTITION BY no, is_previous, CASE WHEN is_purchase THEN '' ELSE campaign_id END
  ORDER BY clicked DESC, click_id DESC, campaign_id DESC) = 1;

CREATE OR REPLACE TEMP TABLE credits AS
SELECT campaign_id, click_id, clicked, age, v.* EXCLUDE ("window"), coalesce(own_window, v."window") AS "window" FROM credits_under JOIN conversions v USING (no) WHERE NOT is_previous;

CREATE OR REPLACE TEMP TABLE assists AS
SELECT DISTINCT no, b.campaign_id FROM clicks_before b JOIN conversions v USING (no) JOIN credits c USING (no)
WHERE b.is_purchase AND b.is_eligible AND b.age <= coalesce(b.own_window, v."window") AND b.campaign_id <> c.campaign_id;

CREATE OR REPLACE TEMP TABLE unattributed AS
SELECT v.*, campaign_id, clicked, CASE WHEN is_eligible THEN 'outside_window' WHEN is_eligible IS NOT NULL THEN 'tracking_off' ELSE 'no_click' END AS reason
FROM conversions v LEFT JOIN (FROM clicks_before
  QUALIFY row_number() OVER (PARTITION BY no ORDER BY is_eligible DESC, clicked DESC, click_id DESC, campaign_id DESC) = 1) USING (no)
WHERE no NOT IN (SELECT no FROM credits);

CREATE OR REPLACE TEMP TABLE breakpoints AS
SELECT campaign_id, changes.* FROM campaigns, changes, options, data
WHERE (is_on OR len(events) > 0) AND effective > published AND coalesce(effective > from_us, true)
  AND effective <= data.ends AND coalesce(effective <= ended + greatest(previous, changes."window"), true);

-- Days that rows may lie in, with their first instants; one that the zone left out has none. Where clocks are put back over
-- midnight, the day before is shown once more though the next has begun.
CREATE OR REPLACE TEMP TABLE days AS
SELECT day, day_begins, lead(day_begins) OVER (ORDER BY day) AS day_ends FROM (
  SELECT day, first_instant(day) AS day_begins FROM (
    SELECT DISTINCT (happened + offset_at(happened)) // day_us() + unnest(range(-1, 5)) AS day FROM (
      SELECT happened FROM clicks UNION SELECT happened FROM conversions UNION SELECT effective FROM changes)))
WHERE (day_begins + offset_at(day_begins)) // day_us() = day;

CREATE OR REPLACE TEMP TABLE campaign_facts AS
SELECT campaign_id, is_on, events, own_window, coalesce(own_window, data."window") AS final_window,
  CASE WHEN is_on OR len(events) > 0 THEN last_click + coalesce(own_window, data."window") END AS final_at
FROM campaigns CROSS JOIN data
  LEFT JOIN (SELECT campaign_id, max(happened) AS last_click FROM clicks WHERE is_counted GROUP BY campaign_id) USING (campaign_id);
