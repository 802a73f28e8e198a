import { describe, expect, it } from 'vitest'
import { bareCall } from './call.ts'
import { normalized } from './normalized.ts'

const flags = ['has_audio', 'has_video', 'has_video_based_screen_sharing', 'has_screen_sharing', 'has_data']

function columns(modalities: unknown) {
  const row = normalized(bareCall({ modalities })).row('records')
  return { text: row.modalities, set: flags.filter((flag) => row[flag] === 't'), first: row.has_audio }
}

describe('modalities', () => {
  it.each([
    [['audio'], 'audio', ['has_audio']],
    [['video', 'audio'], 'audio,video', ['has_audio', 'has_video']],
    [['audio', 'audio'], 'audio', ['has_audio']],
    [
      ['data', 'screenSharing', 'videoBasedScreenSharing', 'video', 'audio'],
      'audio,video,videoBasedScreenSharing,screenSharing,data',
      flags,
    ],
    [['unknownFutureValue', 'audio'], 'audio,unknownFutureValue', ['has_audio']],
    [['zoom', 'hologram', 'data'], 'data,hologram,zoom', ['has_data']],
    [[], '', []],
  ])('%j', (sent, text, set) => expect(columns(sent)).toMatchObject({ text, set }))

  it.each([
    [['audio', 'data'], []],
    [['unknownFutureValue'], []],
    [
      ['zoom', 'audio', 'hologram'],
      ['modalities unknown_enum', 'modalities unknown_enum'],
    ],
  ])('%j are issues where the schema does not list them', (modalities, found) => {
    expect(normalized(bareCall({ modalities })).found).toEqual(found)
  })

  it('that are empty are false, not NULL', () => {
    expect(columns([]).first).toBe('f')
  })

  it.each([[undefined], [null], ['audio'], [{ audio: true }]])('that are %j are NULL', (sent) => {
    expect(columns(sent)).toEqual({ text: null, set: [], first: null })
  })

  it('keep apart what is no word', () => {
    const rows = normalized(bareCall({ modalities: ['audio', null, 7] }))
    expect(rows.row('records').modalities).toBe('audio')
    expect(rows.found).toEqual(['modalities wrong_type', 'modalities wrong_type'])
  })
})
