import { beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { codesFor } from '../../../src/cli/init/after-exit.ts'
import { containerScript } from '../../../src/cli/init/container-script.ts'
import { nightlyOf } from '../../../src/cli/init/nightly.ts'
import { init } from './made.ts'

const label = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/)
const labels = z.record(z.string().regex(/^[a-z0-9./-]+$/), label)
const seconds = z.int().positive()
const quantity = z.string().regex(/^\d+(?:m|Mi|Gi)?$/)
const path = z.string().startsWith('/')

/** What the API of Kubernetes knows of the properties that are used here, by its reference; it refuses any other. */
const cronJob = z.strictObject({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('CronJob'),
  metadata: z.strictObject({ name: label.max(52), labels }),
  spec: z.strictObject({
    schedule: z.string().regex(/^\d{1,2} \d{1,2} \* \* \*$/),
    timeZone: z.literal('Etc/UTC'),
    concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
    startingDeadlineSeconds: seconds,
    successfulJobsHistoryLimit: z.int().min(0),
    failedJobsHistoryLimit: z.int().min(0),
    jobTemplate: z.strictObject({
      spec: z.strictObject({
        activeDeadlineSeconds: seconds,
        backoffLimit: z.int().min(0),
        podFailurePolicy: z.strictObject({
          rules: z
            .array(
              z.union([
                z.strictObject({
                  action: z.enum(['FailJob', 'FailIndex', 'Ignore', 'Count']),
                  onExitCodes: z.strictObject({
                    containerName: label,
                    operator: z.enum(['In', 'NotIn']),
                    // in order, each once, and never 0
                    values: z
                      .array(z.int().positive())
                      .refine((values) => values.every((value, at) => at === 0 || value > values[at - 1]!)),
                  }),
                }),
                z.strictObject({
                  action: z.enum(['FailJob', 'FailIndex', 'Ignore', 'Count']),
                  onPodConditions: z.array(z.strictObject({ type: z.string() })),
                }),
              ]),
            )
            .max(20),
        }),
        template: z.strictObject({
          metadata: z.strictObject({ labels }),
          spec: z.strictObject({
            // a failure policy is taken with this one alone
            restartPolicy: z.literal('Never'),
            terminationGracePeriodSeconds: seconds,
            automountServiceAccountToken: z.boolean(),
            enableServiceLinks: z.boolean(),
            securityContext: z.strictObject({
              runAsNonRoot: z.boolean(),
              runAsUser: z.int(),
              runAsGroup: z.int(),
              fsGroup: z.int(),
              seccompProfile: z.strictObject({ type: z.enum(['RuntimeDefault', 'Localhost', 'Unconfined']) }),
            }),
            containers: z.tuple([
              z.strictObject({
                name: label,
                image: z.string(),
                command: z.array(z.string()),
                args: z.array(z.string()),
                envFrom: z.array(z.strictObject({ configMapRef: z.strictObject({ name: label }) })),
                env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
                resources: z.strictObject({
                  requests: z.strictObject({ cpu: quantity, memory: quantity }),
                  limits: z.strictObject({ memory: quantity }),
                }),
                securityContext: z.strictObject({
                  allowPrivilegeEscalation: z.boolean(),
                  readOnlyRootFilesystem: z.boolean(),
                  capabilities: z.strictObject({ drop: z.array(z.string()) }),
                }),
                volumeMounts: z.array(
                  z.strictObject({ name: label, mountPath: path, readOnly: z.boolean().optional() }),
                ),
              }),
            ]),
            volumes: z.array(
              z.union([
                z.strictObject({
                  name: label,
                  secret: z.strictObject({ secretName: label, defaultMode: z.int().min(0).max(0o777) }),
                }),
                z.strictObject({ name: label, emptyDir: z.strictObject({ sizeLimit: quantity }) }),
              ]),
            ),
          }),
        }),
      }),
    }),
  }),
})

async function made(...args: readonly string[]): Promise<z.infer<typeof cronJob>> {
  // as kubectl reads it, which is YAML 1.1
  const documents = parseAllDocuments((await init('kubernetes', ...args)).printed, { version: '1.1' })
  expect(documents).toHaveLength(1)
  expect([...documents[0]!.errors, ...documents[0]!.warnings]).toEqual([])
  return cronJob.parse(documents[0]!.toJS())
}

let job: z.infer<typeof cronJob>
beforeAll(async () => {
  job = await made()
})

describe('the CronJob', () => {
  it('starts one load a night, and makes up for a start that was missed', () => {
    expect(job.spec).toMatchObject({
      schedule: '17 3 * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 43_200,
    })
    // one that hangs is over before the next night
    expect(job.spec.jobTemplate.spec.activeDeadlineSeconds).toBeLessThan(24 * 3600)
  })

  it('fails at once where another try would end the same, and does not count a node that went away', () => {
    const { podFailurePolicy, backoffLimit } = job.spec.jobTemplate.spec
    expect(podFailurePolicy.rules).toEqual([
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
      {
        action: 'FailJob',
        onExitCodes: { containerName: 'sync', operator: 'In', values: codesFor('report') },
      },
    ])
    expect(backoffLimit).toBe(6)
  })

  it('runs the script as it is', () => {
    const [container] = job.spec.jobTemplate.spec.template.spec.containers
    expect(container.command).toEqual(['/bin/sh', '-c'])
    expect(container.args).toEqual([`${containerScript(nightlyOf({}))}\n`])
    // Kubernetes would put variables in place of these itself
    expect(container.args[0]).not.toMatch(/\$\(/)
  })

  it('gives the load as few rights as it needs', () => {
    const pod = job.spec.jobTemplate.spec.template.spec
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 60,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0)
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('mounts what it names: secrets as files that the group alone can read, and a place for temporary files', () => {
    const { containers, volumes, securityContext } = job.spec.jobTemplate.spec.template.spec
    const mounts = new Map(containers[0].volumeMounts.map(({ name, mountPath }) => [name, mountPath]))
    expect([...mounts.keys()]).toEqual(volumes.map(({ name }) => name))
    expect(mounts.get('tmp')).toBe('/tmp')
    expect(containers[0].env).toEqual(
      ['AZURE_CLIENT_SECRET_FILE', 'DATABASE_URL_FILE'].map((name, at) => ({
        name,
        value: `${mounts.get('secrets')}/${['client-secret', 'database-url'][at]}`,
      })),
    )
    expect(volumes[0]).toEqual({
      name: 'secrets',
      secret: { secretName: 'callhouse-sync', defaultMode: 0o440 },
    })
    expect(securityContext.fsGroup).toBe(securityContext.runAsGroup)
  })

  it('takes names that YAML would not take for text', async () => {
    const on = await made('--name', 'on', '--image', '0x1f')
    expect(on.metadata.name).toBe('on')
    expect(on.spec.jobTemplate.spec.template.spec.containers[0]).toMatchObject({
      image: '0x1f',
      envFrom: [{ configMapRef: { name: 'on' } }],
    })
  })

  it('tells in its first lines how to make the objects that it refers to', async () => {
    const { printed } = await init('kubernetes', '--name', 'contoso-sync')
    expect(printed).toContain(
      'kubectl create secret generic contoso-sync --from-file=client-secret --from-file=database-url',
    )
    expect(printed).toContain('kubectl create configmap contoso-sync ')
  })
})
