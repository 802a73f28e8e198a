import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignmentsOf } from '../../src/cli/assignments.ts'
import type { Failure } from '../../src/failure.ts'
import type { Warehouse } from '../../src/warehouse/connect.ts'
import { ruleSets, saveRuleSet } from '../../src/warehouse/rules.ts'
import { changeSettings, settingsOf } from '../../src/warehouse/settings.ts'
import { callhouse, logged } from '../setup/callhouse.ts'
import { openWarehouse } from '../setup/warehouse.ts'
import { inserted, ofMeeting, rowsOf } from '../sql/parity/facts.ts'

let warehouse: Warehouse
let close: () => Promise<void>
let env: Record<string, string>
beforeAll(async () => {
  const opened = await openWarehouse()
  ;({ warehouse, close } = opened)
  env = { DATABASE_URL: opened.database.url }
  const stream = { stream_direction: 'calleeToCaller', average_jitter_ms: 25, average_audio_degradation: 2 }
  await inserted(warehouse, [
    {
      number: 1,
      sessions: [
        {
          session: ofMeeting('ada'),
          segments: [{ media: [{ streams: [{ ...stream, packet_utilization: 400 }] }] }],
        },
      ],
    },
  ])
})
afterAll(() => close())

const run = (...args: string[]) => callhouse(args, { env })

async function printed(...args: string[]): Promise<unknown> {
  const said = await run(...args, '--json')
  expect([said.code, said.stderr]).toEqual([0, expect.not.stringContaining('"level":"error"')])
  return JSON.parse(said.stdout)
}

/** How the one stream of the warehouse is seen: jitter of 25 ms, degradation of 2, 400 packets. */
async function seen(): Promise<unknown> {
  const [row] = await rowsOf(warehouse, 'select verdict, direction, rule_set from :facts.stream_quality')
  return row
}

/** The days whose roll-ups the next run makes anew, were there one of today's rules. */
async function basis(): Promise<string> {
  const [row] = await rowsOf<{ basis: string }>(warehouse, 'select basis from :ops.rules_in_force')
  return row!.basis
}

/** What the command says, run from outside, that can't be done. */
async function refused(args: readonly string[], message: RegExp, remedy: RegExp): Promise<void> {
  const said = await run(...args)
  expect([said.code, said.stdout]).toEqual([64, ''])
  expect(logged(said)).toMatchObject([
    { kind: 'usage', msg: expect.stringMatching(message), remedy: expect.stringMatching(remedy) },
  ])
}

/** The same within this process, where there is much to be refused. */
async function refuses(doing: () => Promise<unknown>, message: RegExp, remedy: RegExp): Promise<void> {
  const error = await doing().then(
    () => undefined,
    (thrown: unknown) => thrown as Failure,
  )
  expect(error).toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy),
  })
}

const standard = { audio_rules: 'A4', video_rules: 'V1', sharing_rules: 'S1', swaps_directions: false }

describe('settings', () => {
  it('are shown', async () => {
    expect(await printed('settings')).toEqual(standard)
    const said = await run('settings')
    expect(said.stdout).toMatch(
      /^setting +value +about\n.*\naudio_rules +A4 +rule set that classifies audio\n/,
    )
    expect(said.stderr).toBe('')
  })

  it('are changed, and verdicts with them', async () => {
    expect(await seen()).toEqual({ verdict: 'unclassified', direction: 'inbound', rule_set: 'A4' })
    const before = await basis()
    const said = await run('settings', 'audio_rules=A1', 'swaps_directions=true', '--json')
    expect(JSON.parse(said.stdout)).toEqual({ ...standard, audio_rules: 'A1', swaps_directions: true })
    expect(logged(said)).toMatchObject([
      { msg: expect.stringMatching(/by the next run.*`callhouse rollup`/) },
    ])
    expect(await seen()).toEqual({ verdict: 'poor', direction: 'outbound', rule_set: 'A1' })
    expect(await basis()).not.toBe(before)

    // what is so already makes nothing anew
    expect((await run('settings', 'audio_rules=A1')).stderr).toBe('')
    await run('settings', 'audio_rules=A4', 'swaps_directions=false')
    expect(await basis()).toBe(before)
  })

  it.each([
    [
      ['loudness=3'],
      /no setting named loudness/,
      /audio_rules, video_rules, sharing_rules, swaps_directions/,
    ],
    [['audio_rules=A9'], /no rule set named "A9" for audio/, /A1, A2, A3, A4\. `callhouse rules NAME/],
    [['audio_rules=V1'], /no rule set named "V1" for audio/, /A1, A2, A3, A4/],
    [['video_rules=S1'], /no rule set named "S1" for video/, /V1/],
    [['swaps_directions=yes'], /swaps_directions can't be "yes"/, /true or false/],
    [['audio_rules'], /"audio_rules" is not of the form name=value/, /audio_rules=A3/],
    [['audio_rules='], /not of the form/, /audio_rules=A3/],
    [['audio_rules=A3', 'audio_rules=A2'], /given twice/, /once/],
  ])('can not be %j', async (args, message, remedy) => {
    await refuses(async () => changeSettings(warehouse, assignmentsOf(args)), message, remedy)
    expect(await settingsOf(warehouse)).toEqual(standard)
  })

  it('are changed all or none', async () => {
    await refused(['settings', 'audio_rules=A3', 'video_rules=V7'], /V7/, /V1/)
    expect(await settingsOf(warehouse)).toEqual(standard)
  })
})

describe('rules', () => {
  it('are listed', async () => {
    const sets = (await printed('rules')) as Record<string, unknown>[]
    expect(sets.map((set) => set.rule_set)).toEqual(['A1', 'A2', 'A3', 'A4', 'V1', 'S1'])
    expect(sets[3]).toMatchObject({
      jitter_ms: 30,
      round_trip_time_ms: 500,
      packet_loss_rate: 0.1,
      gate_packets: 500,
    })
    expect(sets[5]).toMatchObject({ media_type: 'sharing', frame_rate_fps: 2, jitter_ms: null })
    const said = await run('rules')
    expect(said.stdout).toMatch(/^rule set +A1 +A2 +A3 +A4 +V1 +S1\n/)
    expect(said.stdout).toMatch(/\njitter_ms +30 +30 +30 +30\n/)
    expect(said.stdout).toContain('\nA3: Microsoft, from August 2021: ')
    expect((await run('rules', '--csv')).stdout).toMatch(/^rule_set,media_type,about,jitter_ms,/)
  })

  it('of one’s own begin as others, hold once they are set, and change', async () => {
    const made = await run('rules', 'STRICT', '--from', 'A4', 'jitter_ms=20', 'gate_packets=none', '--json')
    expect(JSON.parse(made.stdout)).toMatchObject([
      {
        rule_set: 'STRICT',
        about: 'Own, from A4.',
        jitter_ms: 20,
        round_trip_time_ms: 500,
        gate_packets: null,
      },
    ])
    expect(logged(made)).toMatchObject([
      { msg: expect.stringContaining('callhouse settings audio_rules=STRICT') },
    ])
    expect(await seen()).toMatchObject({ verdict: 'unclassified' })

    await run('settings', 'audio_rules=STRICT')
    expect(await seen()).toEqual({ verdict: 'poor', direction: 'inbound', rule_set: 'STRICT' })

    // one threshold of a rule set in force: the others stay, and roll-ups are stale
    const before = await basis()
    const changed = await run(
      'rules',
      'STRICT',
      'jitter_ms=25.5',
      'about=Ours: after the tests in May.',
      '--json',
    )
    expect(JSON.parse(changed.stdout)).toMatchObject([
      { rule_set: 'STRICT', about: 'Ours: after the tests in May.', jitter_ms: 25.5, gate_packets: null },
    ])
    expect(logged(changed)).toMatchObject([{ msg: expect.stringMatching(/by the next run/) }])
    expect(await seen()).toMatchObject({ verdict: 'good' })
    expect(await basis()).not.toBe(before)

    expect(await printed('rules', 'STRICT')).toMatchObject([{ jitter_ms: 25.5 }])
    expect(await printed('rules')).toHaveLength(7)
    await run('settings', 'audio_rules=A4')
  })

  it.each([
    ['A4', undefined, ['jitter_ms=20'], /A4 is Microsoft's/, /callhouse rules OWN --from A4/],
    ['S1', 'V1', [], /S1 is Microsoft's/, /callhouse rules OWN --from S1/],
    ['OWN', undefined, ['jitter_ms=20'], /no rule set named OWN/, /--from A4/],
    ['OWN', 'A9', [], /no rule set named A9/, /A1, A2, A3, A4/],
    ['my rules', 'A4', [], /"my rules" can't be the name/, /letters, digits/],
    [
      'OWN',
      'A4',
      ['frame_rate_fps=3'],
      /Rules for audio have nothing named frame_rate_fps/,
      /jitter_ms, .*about/,
    ],
    ['OWN', 'V1', ['jitter_ms=3'], /Rules for video have nothing named jitter_ms/, /frame_loss_percent/],
    ['OWN', 'A4', ['packet_loss_rate=10'], /packet_loss_rate can't be "10"/, /0 to 1.*0\.1 is 10 %/],
    ['OWN', 'V1', ['frame_loss_percent=101'], /can't be "101"/, /0 to 100/],
    ['OWN', 'A4', ['jitter_ms=-1'], /can't be "-1"/, /from 0 on/],
    ['OWN', 'A4', ['jitter_ms=NaN'], /can't be "NaN"/, /from 0 on/],
    ['OWN', 'A4', ['jitter_ms=30ms'], /can't be "30ms"/, /from 0 on/],
    ['OWN', 'A4', ['gate_packets=1.5'], /can't be "1.5"/, /whole number/],
    ['OWN', 'A1', ['exempts_satin=none'], /can't be "none"/, /true or false/],
    [
      'OWN',
      'S1',
      ['frame_loss_percent=none', 'frame_rate_fps=none', 'post_fec_loss_rate=none'],
      /would test nothing/,
      /at least one/,
    ],
  ])('can not be %s from %s with %j', async (name, from, args, message, remedy) => {
    const before = await ruleSets(warehouse)
    await refuses(async () => saveRuleSet(warehouse, name, from, assignmentsOf(args)), message, remedy)
    expect(await ruleSets(warehouse)).toEqual(before)
  })

  it('that can not be are refused with what to do', async () => {
    await refused(['rules', 'A4', 'jitter_ms=20'], /A4 is Microsoft's/, /callhouse rules OWN --from A4/)
    await refused(['rules', '--from', 'A4'], /needs a name/, /callhouse rules OWN --from A4/)
    await refused(['rules', 'OWN'], /no rule set named OWN/, /callhouse rules OWN --from A4/)
  })

  it('for audio do not turn into rules for video', async () => {
    await saveRuleSet(warehouse, 'OURS', 'A3', new Map())
    await refuses(
      () => saveRuleSet(warehouse, 'OURS', 'V1', new Map()),
      /OURS is for audio, and V1 for video/,
      /another name/,
    )
  })
})
