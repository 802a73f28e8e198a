import type { Lot } from '../random.ts'
import { checkedLogs, lineOf } from './checked.ts'
import { type Instant, instant } from './instants.ts'
import type { Json, LogName, WorldLogRow } from './model.ts'
import { anyGuid, guidOf } from './sessions.ts'

const HOUR = 3_600_000

/** Makes a row of a call log, which may be shown with other values some time later. */
export function makeLogRow(lot: Lot, log: LogName, startsAt: number): WorldLogRow {
  const id = anyGuid(lot)
  const start = instant(startsAt, lot.below(500))
  const appearsAt = startsAt + lot.below(6 * HOUR)
  const times = lot.chance(0.3) ? [appearsAt, appearsAt + lot.below(36 * HOUR)] : [appearsAt]
  const versions = times.map((at, step) => {
    const made = log === 'pstn_calls' ? pstn(id, start, step) : directRouting(id, start, step)
    return { appearsAt: at, ...made }
  })
  return { log, id, startsAt, versions }
}

function pstn(id: string, start: Instant, step: number): { item: Json; row: string } {
  return {
    item: {
      id,
      callId: `carrier-${id.slice(0, 4)}`,
      userId: null,
      startDateTime: start.text,
      endDateTime: null,
      duration: 60 + step,
      callType: 'user_out',
      callDurationSource: 'microsoft',
      charge: 0.25 + step,
      connectionCharge: 0,
      currency: 'EUR',
      inventoryType: 'Subscriber',
      destinationName: 'Germany',
    },
    row: lineOf(checkedLogs.pstn_calls, {
      id,
      call_id: `carrier-${id.slice(0, 4)}`,
      started_at: start.micros,
      ended_at: null,
      duration_s: 60 + step,
      call_type: 'user_out',
      charge: 0.25 + step,
      currency: 'EUR',
    }),
  }
}

function directRouting(id: string, start: Instant, step: number): { item: Json; row: string } {
  return {
    item: {
      id,
      correlationId: guidOf(id, 7),
      userId: null,
      inviteDateTime: start.text,
      startDateTime: start.text,
      failureDateTime: '0001-01-01T00:00:00Z',
      endDateTime: null,
      duration: 30 + step,
      callType: 'ByotOut',
      successfulCall: step === 0,
      finalSipCode: step * 486,
      callEndSubReason: 540_000,
      trunkFullyQualifiedDomainName: 'sbc.example.com',
      mediaBypassEnabled: false,
    },
    row: lineOf(checkedLogs.direct_routing_calls, {
      id,
      correlation_id: guidOf(id, 7),
      invited_at: start.micros,
      started_at: start.micros,
      failed_at: null,
      duration_s: 30 + step,
      call_type: 'ByotOut',
      is_successful: step === 0,
      final_sip_code: step * 486,
    }),
  }
}
