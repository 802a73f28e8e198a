import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { containerScript } from '../../../src/cli/init/container-script.ts'
import { nightlyOf } from '../../../src/cli/init/nightly.ts'
import { init } from './made.ts'

const resource = (type: string) =>
  z.string().regex(new RegExp(`^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/${type}/[^/]+$`))
const identity = resource('Microsoft\\.ManagedIdentity/userAssignedIdentities')

/** What Azure Resource Manager knows of a job's properties that are used here; it refuses any other. */
const job = z.strictObject({
  identity: z.strictObject({
    type: z.literal('UserAssigned'),
    userAssignedIdentities: z.record(identity, z.strictObject({})),
  }),
  properties: z.strictObject({
    environmentId: resource('Microsoft\\.App/managedEnvironments'),
    configuration: z.strictObject({
      triggerType: z.enum(['Schedule', 'Event', 'Manual']),
      scheduleTriggerConfig: z.strictObject({
        cronExpression: z.string().regex(/^\d{1,2} \d{1,2} \* \* \*$/),
        parallelism: z.int().positive(),
        replicaCompletionCount: z.int().positive(),
      }),
      replicaTimeout: z.int().positive(),
      replicaRetryLimit: z.int().min(0),
      registries: z.array(z.strictObject({ server: z.string(), identity })).optional(),
      secrets: z.array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9-]+$/),
          keyVaultUrl: z.url({ protocol: /^https$/ }),
          identity,
        }),
      ),
    }),
    template: z.strictObject({
      containers: z.tuple([
        z.strictObject({
          name: z.string(),
          image: z.string(),
          command: z.array(z.string()),
          args: z.array(z.string()),
          env: z.array(
            z.union([
              z.strictObject({ name: z.string(), value: z.string() }),
              z.strictObject({ name: z.string(), secretRef: z.string() }),
            ]),
          ),
          // half a core goes with one gigabyte, and no other amount
          resources: z.strictObject({ cpu: z.literal(0.5), memory: z.literal('1Gi') }),
        }),
      ]),
    }),
  }),
})

async function made(...args: readonly string[]): Promise<z.infer<typeof job>> {
  const document = parseDocument((await init('container-apps', ...args)).printed, { version: '1.1' })
  expect([...document.errors, ...document.warnings]).toEqual([])
  return job.parse(document.toJS())
}

describe('the job of Container Apps', () => {
  it('starts one load a night', async () => {
    const { configuration } = (await made('--schedule', '00:05')).properties
    expect(configuration).toMatchObject({
      triggerType: 'Schedule',
      scheduleTriggerConfig: { cronExpression: '5 0 * * *', parallelism: 1, replicaCompletionCount: 1 },
      replicaRetryLimit: 3,
    })
    expect(configuration.replicaTimeout).toBeLessThan(24 * 3600)
  })

  it('runs the script as it is', async () => {
    const [container] = (await made()).properties.template.containers
    expect(container.command).toEqual(['/bin/sh', '-c'])
    expect(container.args).toEqual([`${containerScript(nightlyOf({}))}\n`])
  })

  it('has no secret but the one in the vault, by the identity that it signs in with', async () => {
    const { identity, properties } = await made()
    const [id] = Object.keys(identity.userAssignedIdentities)
    const { secrets, registries } = properties.configuration
    expect([...secrets, ...registries!].map((one) => one.identity)).toEqual([id, id])
    const references = properties.template.containers[0].env.flatMap((one) =>
      'secretRef' in one ? [[one.name, one.secretRef]] : [],
    )
    expect(references).toEqual([['DATABASE_URL', 'database-url']])
    expect(properties.template.containers[0].env).toContainEqual({
      name: 'CALLHOUSE_MANAGED_IDENTITY',
      value: '1',
    })
    expect(secrets.map(({ name }) => name)).toEqual(references.map(([, name]) => name))
  })

  it.each([
    ['contoso.azurecr.io/callhouse:1', [expect.objectContaining({ server: 'contoso.azurecr.io' })]],
    ['localhost:5000/callhouse', [expect.objectContaining({ server: 'localhost:5000' })]],
    ['contoso/callhouse:1', undefined],
    ['callhouse:1', undefined],
  ])('signs in to the registry of %s', async (image, registries) => {
    const { configuration, template } = (await made('--image', image)).properties
    expect(configuration.registries).toEqual(registries)
    expect(template.containers[0].image).toBe(image)
  })
})
