import { bars, trend } from '../chart-panels.ts'
import type { Content } from '../dashboard.ts'
import { toBuilding } from '../links.ts'
import type { Ask } from '../question-sql.ts'
import { table } from '../table-panel.ts'

/** A band as people call it. */
const BAND = `case wifi_band
    when 'frequency24GHz' then '2.4 GHz'
    when 'frequency50GHz' then '5 GHz'
    when 'frequency60GHz' then '6 GHz'
  end`

/** Bands, channels, access points and drivers. */
export function wifi(ask: Ask): Content {
  return {
    page: 'wifi',
    title: 'Call quality: Wi-Fi',
    about: 'Cable and Wi-Fi, bands and channels, access points, and drivers.',
    rows: [
      {
        height: 9,
        panels: [
          trend({
            title: 'Cable and Wi-Fi',
            about: 'Poor streams, of those that could be classified, by connection and band.',
            sql: ask('media_health'),
            select: [`concat_ws(' ', connection_type, ${BAND}) as metric`, 'poor_percent as value'],
            rest: "where connection_type in ('wired', 'wifi')",
            unit: 'percent',
            lines: 'audio_poor_percent',
            width: 14,
          }),
          bars({
            title: 'Channels',
            about:
              'Poor streams, of those that could be classified, by band and channel; channels of 10 streams or more.',
            sql: ask('wifi'),
            name: `concat_ws(' ', ${BAND}, 'channel ' || wifi_channel, wifi_radio_type)`,
            value: 'poor_percent',
            rest: 'where streams >= 10\norder by poor_percent desc nulls last, 1\nlimit 15',
            unit: 'percent',
            kpi: 'audio_poor_percent',
            width: 10,
          }),
        ],
      },
      {
        height: 12,
        panels: [
          table({
            title: 'Access points',
            about:
              'Radios of access points. The signal is the mean over the sessions that reported it. Access points tell where people are: who may not see them gets a row for each channel and building.',
            sql: ask('access_points'),
            columns: [
              'bssid',
              'building_name',
              'wifi_band',
              'wifi_channel',
              'streams',
              'poor',
              'poor_percent',
              'average_signal_percent',
              'users',
            ],
            links: { building_name: toBuilding },
          }),
        ],
      },
      {
        height: 10,
        panels: [
          table({
            title: 'Drivers',
            about: 'Wi-Fi drivers and their versions: which are old, or bad?',
            sql: ask('wifi_drivers'),
            columns: ['wifi_driver', 'wifi_driver_version', 'streams', 'poor', 'poor_percent', 'users'],
            width: 14,
          }),
          bars({
            title: 'Drivers that drop calls',
            about:
              'Sessions that dropped, of those set up, by the driver of the caller. Drivers of 20 sessions or more.',
            sql: ask('drop_failures', { by: 'wifi_driver', media_type: 'audio', rows: 100 }),
            name: 'name',
            value: 'failed_percent',
            rest: "where sessions >= 20 and name <> 'unknown'\norder by failed_percent desc, name\nlimit 10",
            unit: 'percent',
            kpi: 'drop_percent',
            width: 10,
          }),
        ],
      },
    ],
  }
}
