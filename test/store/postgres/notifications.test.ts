import { describe, expect, it } from 'vitest';
import { readNotification } from '../../../src/store/postgres/notifications.ts';

describe('a notification of Postgres', () => {
  it('is read as it was sent', () => {
    const notice = { holder: 'host:1', run: 'r', after: 3, to: 7 };
    expect(readNotification(JSON.stringify(notice))).toEqual(notice);
  });

  it.each([undefined, '', 'hello', 'null', '[]', '{"run":"r"}', '{"holder":"h","run":"r","after":"3","to":7}'])(
    'that somebody else sent is passed over: %s [P300]',
    (payload) => {
      expect(readNotification(payload)).toBeUndefined();
    },
  );
});
