import { between, type CallGiven, type Columns, ofMeeting, person, SERVICE, side } from './facts.ts'

/** A stream of audio on which nothing is wrong. */
export const good: Columns = {
  average_jitter_ms: 5,
  average_round_trip_time_ms: 60,
  average_packet_loss_rate: 0.001,
  packet_utilization: 2000,
}
const received = { stream_direction: 'calleeToCaller' }
const sent = { stream_direction: 'callerToCallee' }

const VIDEO: Columns = { label: 'main-video' }
const SHARING: Columns = { label: 'applicationsharing-video' }

const span = (from: string, to: string): Columns => ({
  started_at: `2026-03-02 ${from}+00`,
  ended_at: `2026-03-02 ${to}+00`,
})

/**
 * The calls of a Monday that can be counted by hand; one ends on Tuesday. Meetings by their sessions, each with who
 * it was; calls of two by caller and callee. Jitter of 80 ms makes audio poor.
 */
export const calls: readonly CallGiven[] = [
  {
    // a meeting of ada, bob and cyd
    number: 1,
    record: span('10:00', '10:10'),
    participants: [{ identity_kind: 'user' }, { identity_kind: 'user' }, { identity_kind: 'user' }],
    sessions: [
      {
        // ada: what she heard was poor, what she sent and saw was good; rated 1
        session: ofMeeting('ada', {
          has_audio: true,
          has_video: true,
          modalities: 'audio,video',
          caller_feedback_rating: 'bad',
          caller_feedback_text: 'I heard myself.',
        }),
        segments: [
          {
            media: [
              {
                streams: [
                  { ...good, ...received, average_jitter_ms: 80 },
                  { ...good, ...sent },
                ],
              },
              { media: VIDEO, streams: [{ ...received, average_video_frame_rate: 15 }] },
            ],
          },
        ],
        tokens: [
          { side: 'caller', name: 'Echo', is_set: true },
          { side: 'caller', name: 'Noisy', is_set: false },
          { side: 'caller', name: 'Echo', is_set: true, onSegment: true },
          { side: 'caller', name: 'Delay', is_set: true },
          { side: 'callee', name: 'NoSound', is_set: true },
        ],
      },
      {
        // bob: dropped; audio good, one stream of it with 2 % loss; sharing at 1 frame/s; asked, and not answered
        session: ofMeeting('bob', {
          has_audio: true,
          has_video_based_screen_sharing: true,
          modalities: 'audio,videoBasedScreenSharing',
          failure_stage: 'midcall',
          failure_reason: 'NetworkLost',
          caller_feedback_rating: 'notRated',
        }),
        segments: [
          {
            segment: { failure_stage: 'midcall', failure_reason: 'of the segment' },
            media: [
              {
                streams: [
                  { ...good, ...received, average_packet_loss_rate: 0.02 },
                  { ...good, ...sent, average_packet_loss_rate: 0.01 },
                ],
              },
              { media: SHARING, streams: [{ ...received, average_video_frame_rate: 1 }] },
            ],
          },
        ],
      },
      {
        // cyd: 30 s; few packets in, nothing told out; rated 5
        session: ofMeeting('cyd', {
          ...span('10:00', '10:00:30'),
          has_audio: true,
          modalities: 'audio',
          caller_feedback_rating: 'excellent',
        }),
        segments: [
          {
            media: [
              {
                streams: [
                  { ...good, ...received, packet_utilization: 100 },
                  { ...sent, packet_utilization: 2000 },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    // ada calls bob for 4 minutes; of three streams the one that ada received is poor; ada rated 4, bob 2
    number: 2,
    record: { type: 'peerToPeer', ...span('11:00', '11:04') },
    sessions: [
      {
        session: between('ada', 'bob', {
          has_audio: true,
          modalities: 'audio',
          caller_feedback_rating: 'good',
          callee_feedback_rating: 'poor',
        }),
        segments: [
          {
            media: [
              {
                streams: [
                  { ...good, ...sent },
                  { ...good, ...received, average_packet_loss_rate: 0.3 },
                ],
              },
            ],
          },
          { media: [{ streams: [{ ...good, ...sent }] }] },
        ],
      },
    ],
  },
  {
    // ada can't reach cyd
    number: 3,
    record: { type: 'peerToPeer', ...span('12:00', '12:00') },
    sessions: [
      {
        session: between('ada', 'cyd', {
          has_audio: true,
          modalities: 'audio',
          failure_stage: 'callSetup',
          failure_reason: '',
        }),
        segments: [{ segment: { failure_stage: 'callSetup', failure_reason: 'Unreachable' } }],
      },
    ],
  },
  {
    // dora can't join with audio and video
    number: 4,
    record: span('13:00', '13:00:20'),
    sessions: [
      {
        session: ofMeeting('dora', {
          has_audio: true,
          has_video: true,
          modalities: 'audio,video',
          failure_stage: 'callSetup',
        }),
      },
    ],
  },
  {
    // a phone calls ada through a server, for 4 s
    number: 5,
    record: { type: 'peerToPeer', ...span('14:00', '14:00:04') },
    sessions: [
      {
        session: {
          ...side('caller', { ...SERVICE, user_agent_role: 'mediationServer' }),
          ...side('callee', person('ada')),
          has_audio: true,
          modalities: 'audio',
        },
        segments: [
          {
            media: [
              {
                streams: [
                  { ...good, ...sent },
                  { ...good, ...received },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    // a test call: counts nowhere
    number: 6,
    record: span('14:10', '14:12'),
    sessions: [
      {
        session: ofMeeting('ada', { is_test: true, has_audio: true, caller_feedback_rating: 'bad' }),
        segments: [{ media: [{ streams: [{ ...good, ...received, average_jitter_ms: 80 }] }] }],
      },
      { session: ofMeeting('bob', { is_test: true, has_audio: true, failure_stage: 'callSetup' }) },
    ],
  },
  {
    // two servers: count nowhere
    number: 7,
    record: span('14:20', '14:22'),
    sessions: [
      {
        session: {
          ...side('caller', SERVICE),
          ...side('callee', SERVICE),
          has_audio: true,
          failure_stage: 'midcall',
        },
        segments: [{ media: [{ streams: [{ ...good, ...received, average_jitter_ms: 80 }] }] }],
      },
    ],
  },
  {
    // nobody answers ada, who rates that all the same with 3: no session, but a rating
    number: 8,
    record: { type: 'peerToPeer', ...span('15:00', '15:00') },
    sessions: [
      {
        session: between('ada', 'bob', {
          has_audio: true,
          modalities: 'audio',
          caller_feedback_rating: 'fair',
        }),
      },
    ],
  },
  {
    // bob from Monday to Tuesday; counts on Tuesday
    number: 9,
    record: { started_at: '2026-03-02 23:50+00', ended_at: '2026-03-03 00:20+00' },
    sessions: [
      {
        session: ofMeeting('bob', { has_audio: true, modalities: 'audio' }),
        segments: [
          {
            media: [
              {
                streams: [
                  { ...good, ...received, average_jitter_ms: 80 },
                  { ...good, ...sent },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    // eve: the set-up failed although there are media
    number: 10,
    record: span('16:00', '16:05'),
    sessions: [
      {
        session: ofMeeting('eve', { has_audio: true, modalities: 'audio', failure_stage: 'callSetup' }),
        segments: [{ media: [{ streams: [{ ...good, ...received, average_jitter_ms: 80 }] }] }],
      },
    ],
  },
  {
    // eve: only the segment tells that the call was dropped
    number: 11,
    record: span('17:00', '17:02'),
    sessions: [
      {
        session: ofMeeting('eve', { has_audio: true, modalities: 'audio' }),
        segments: [
          {
            segment: { failure_stage: 'midcall', failure_reason: 'OfTheSegment' },
            media: [
              {
                streams: [
                  { ...good, ...received },
                  { ...good, ...sent },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
]
