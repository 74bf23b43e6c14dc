import { linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendRewritten, prepareBeside } from './rewrite.ts';

/** Of so many rows one is a click, where others are left out. */
const CLICK_ONE_IN = 10;
/** So many rows are the lines of one conversion. */
const LINES = 3;
/** So many users are one person. */
const USERS_OF_A_PERSON = 3;
const CAMPAIGNS = 'campaigns.csv';
const CLICKS = 'clicks.csv';
const CONVERSIONS = 'conversions.csv';
const SETTINGS = 'settings.csv';

/** Clicks and conversions in one file of events, with a configuration that takes it apart. */
export function prepareEvents(folder: string): string {
  return prepareBeside(folder, 'events', [CAMPAIGNS, SETTINGS], (to) => {
    const events = join(to, 'events.csv');
    appendRewritten(join(folder, CLICKS), events, (line, place) =>
      place === 0 ? 'id,campaign,user,time,type,amount,currency' : `${line},click,,`,
    );
    appendRewritten(join(folder, CONVERSIONS), events, (line, place) => {
      const [id, user, event, time, amount, currency] = line.split(',');
      return place === 0 ? '' : `${id},,${user},${time},${event},${amount},${currency}`;
    });
    const config = {
      campaigns: CAMPAIGNS,
      settings: SETTINGS,
      clicks: 'events.csv',
      conversions: 'events.csv',
      where: ['clicks.type=click', 'conversions.type!=click'],
      columns: [
        ...['click_id=id', 'campaign_id=campaign', 'user_id=user', 'clicked_at=time'].map(
          (column) => `clicks.${column}`,
        ),
        ...['conversion_id=id', 'user_id=user', 'event=type', 'occurred_at=time'].map(
          (column) => `conversions.${column}`,
        ),
      ],
    };
    writeFileSync(join(to, 'lasttouch.json'), JSON.stringify(config));
  });
}

/** Clicks with a column `type`, which is `click` in one row of ten. */
export function prepareTypes(folder: string): string {
  return prepareBeside(folder, 'types', [CAMPAIGNS, CONVERSIONS, SETTINGS], (to) => {
    appendRewritten(join(folder, CLICKS), join(to, CLICKS), (line, place) => {
      if (place === 0) return `${line},type`;
      return `${line},${place % CLICK_ONE_IN === 0 ? 'click' : 'view'}`;
    });
  });
}

/** Three conversions after the other are the lines of one, with the id, user, event and time of the first. */
export function prepareLines(folder: string): string {
  return prepareBeside(folder, 'lines', [CAMPAIGNS, CLICKS, SETTINGS], (to) => {
    let [id, user, event, time] = ['', '', '', ''];
    appendRewritten(join(folder, CONVERSIONS), join(to, CONVERSIONS), (line, place) => {
      if (place === 0) return `${line},line_id`;
      const fields = line.split(',');
      if ((place - 1) % LINES === 0) [id, user, event, time] = fields;
      return `${id},${user},${event},${time},${fields[4]},${fields[5]},${place % LINES}`;
    });
  });
}

/** With a file of identities: at most `users` of those that click or convert, three of them one person. */
export function prepareIdentities(folder: string, users: number): string {
  return prepareBeside(folder, 'identities', [CAMPAIGNS, CONVERSIONS, SETTINGS], (to) => {
    linkSync(join(folder, CLICKS), join(to, CLICKS));
    const listed = new Set<string>();
    let person = '';
    const row = (user: string): string => {
      if (listed.has(user) || listed.size >= users) return '';
      if (listed.size % USERS_OF_A_PERSON === 0) person = user;
      listed.add(user);
      return `${user},${person}`;
    };
    const identities = join(to, 'identities.csv');
    appendRewritten(join(folder, CLICKS), identities, (line, place) =>
      place === 0 ? 'user_id,person_id' : row(line.split(',')[2]),
    );
    appendRewritten(join(folder, CONVERSIONS), identities, (line, place) =>
      place === 0 ? '' : row(line.split(',')[1]),
    );
  });
}

/** Without a file of campaigns. */
export function prepareNoCampaigns(folder: string): string {
  return prepareBeside(folder, 'no-campaigns', [CONVERSIONS, SETTINGS], (to) =>
    linkSync(join(folder, CLICKS), join(to, CLICKS)),
  );
}
