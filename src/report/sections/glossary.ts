import { nothing } from '../drawing.ts'
import { boundary, decimal } from '../figures.ts'
import { type Content, html } from '../html.ts'
import type { Report, Rule } from '../model.ts'
import type { Section } from './section.ts'

/** By which rules streams were judged. */
export function rulesSection({ rules }: Report): Section {
  return {
    id: 'rules',
    title: 'Rules in force',
    body:
      rules.length === 0
        ? nothing('No rules are set.')
        : html`<dl class="words">${rules.map(
            (rule) => html`<dt>${MEDIA[rule.media_type ?? ''] ?? rule.media_type}: ${rule.rule_set}</dt>
<dd>${meaningOf(rule)} <cite>${rule.about}</cite></dd>
`,
          )}</dl>
<p class="about"><code>callhouse settings</code> chooses other rules; the days are then counted anew.</p>
`,
  }
}

const MEDIA: Readonly<Record<string, string>> = { audio: 'Audio', video: 'Video', sharing: 'Screen sharing' }

/** What a rule set says, in a sentence. */
function meaningOf(rule: Rule): string {
  return rule.media_type === 'audio' ? audioMeaning(rule) : ladderMeaning(rule)
}

function audioMeaning(rule: Rule): string {
  const exempt = rule.exempts_satin ? ' (not with the Satin codec)' : ''
  const tests = [
    tested(rule.round_trip_time_ms, (value) => `mean round trip above ${decimal(value)} ms`),
    tested(rule.packet_loss_rate, (value) => `mean packet loss above ${boundary(value * 100)}`),
    tested(rule.jitter_ms, (value) => `mean jitter above ${decimal(value)} ms`),
    tested(rule.audio_degradation, (value) => `mean degradation above ${decimal(value)} MOS${exempt}`),
    tested(
      rule.concealed_samples_ratio,
      (value) => `more than ${boundary(value * 100)} of samples made up${exempt}`,
    ),
  ].filter((test) => test !== null)
  const gate =
    rule.gate_packets === null
      ? ''
      : ` Streams of ${decimal(rule.gate_packets)} packets or fewer${rule.passes_unknown_packets ? '' : ', or of an unknown number,'} are unclassified.`
  return `A stream is poor if any of these holds: ${tests.join('; ')}.${gate}`
}

function ladderMeaning(rule: Rule): string {
  const steps = [
    tested(rule.frame_loss_percent, (value) => `more than ${boundary(value)} of frames lost`),
    tested(rule.frame_rate_fps, (value) => `fewer than ${decimal(value)} frames a second`),
    tested(
      rule.post_fec_loss_rate,
      (value) => `more than ${boundary(value * 100)} of packets lost after error correction`,
    ),
  ].filter((step) => step !== null)
  return `A stream is poor by the first of these that its client reported: ${steps.join('; ')}. Where it reported none, it is unclassified.`
}

function tested(value: number | null, word: (value: number) => string): string | null {
  return value === null ? null : word(value)
}

interface Term {
  readonly word: string
  readonly meaning: string
  /** The page that it follows, by its title. */
  readonly source: string | null
}

const TERMS: readonly Term[] = [
  {
    word: 'Stream',
    meaning:
      'One medium (audio, video or screen sharing) sent one way in a session. A call of two people has two streams of audio.',
    source: 'Dimensions and measures available in Call Quality Dashboard',
  },
  {
    word: 'Poor, good',
    meaning:
      'A stream whose measurements break the rule set above is poor; one that has measurements and breaks nothing is good. Poor says that the network or the device gave reason for trouble, not that somebody heard it.',
    source: 'Stream Classification in Call Quality Dashboard (CQD)',
  },
  {
    word: 'Unclassified',
    meaning:
      'A stream that can be called neither: it has no measurements that the rules need, or too few packets, as of somebody who was muted. Unclassified streams count in no percentage.',
    source: 'Stream Classification in Call Quality Dashboard (CQD)',
  },
  {
    word: 'Poor percentage',
    meaning: 'Poor streams, of the poor and the good ones.',
    source: 'Quality of Experience Review Guide',
  },
  {
    word: 'Failed setup',
    meaning:
      'A session in which a medium could not be set up, of all in which it was tried. A session counts once for each of its media.',
    source: 'Quality of Experience Review Guide',
  },
  {
    word: 'Drop',
    meaning: 'A session that was set up and then ended by a failure, of all that were set up.',
    source: 'Quality of Experience Review Guide',
  },
  {
    word: 'Rating',
    meaning: 'What somebody answered whom Teams asked after a call: 1 to 5. 1 and 2 are poor.',
    source: 'Quality of Experience Review Guide',
  },
  {
    word: 'Jitter, round trip, packet loss',
    meaning:
      'How unevenly packets arrive; how long one takes there and back; the share that never arrives. The first two in milliseconds, all as means over a stream.',
    source: 'Dimensions and measures available in Call Quality Dashboard',
  },
  {
    word: 'Bands',
    meaning:
      'Great, good, OK and poor, by the targets that the table kpi_targets holds; they are its owner’s to change. The targets that it comes with are those of the templates for quality reviews.',
    source: 'Quality of Experience Review Guide',
  },
  {
    word: '95 % confidence interval',
    meaning:
      'What was seen is one draw of what the network would do. In 95 of 100 such draws the true percentage lies between the two bounds (by Wilson’s formula). The fewer the streams, the wider. A change within it may be chance.',
    source: null,
  },
  {
    word: 'Network effectiveness',
    meaning:
      'Calls that were answered, or not for a reason that lies with the people (busy, no answer, declined), of all that a trunk was asked for.',
    source: 'Monitor and troubleshoot Direct Routing',
  },
]

/** What the words of the page mean, and after whom. */
export function glossarySection(): Section {
  const terms: Content = TERMS.map(
    ({ word, meaning, source }) => html`<dt>${word}</dt>
<dd>${meaning}${source === null ? null : html` <cite>Microsoft Learn: ${source}.</cite>`}</dd>
`,
  )
  return {
    id: 'glossary',
    title: 'Glossary',
    body: html`<dl class="words">${terms}</dl>
`,
  }
}
