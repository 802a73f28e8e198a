import type { Party } from './directory.ts'
import type { Identity, IdentitySlots, Participant } from './wire.ts'

/** One party's identity in the three forms that documents use. */

const SLOT = {
  person: 'user',
  room: 'user',
  partner: 'user',
  visitor: 'user',
  resourceAccount: 'applicationInstance',
  application: 'acsUser',
  phone: 'phone',
} as const satisfies Record<Party['kind'], string>

const TYPE = {
  person: '#microsoft.graph.userIdentity',
  room: '#microsoft.graph.userIdentity',
  partner: '#microsoft.graph.userIdentity',
  visitor: '#microsoft.graph.communicationsGuestIdentity',
  resourceAccount: '#microsoft.graph.communicationsApplicationInstanceIdentity',
  application: '#microsoft.graph.azureCommunicationServicesUserIdentity',
  phone: '#microsoft.graph.communicationsPhoneIdentity',
} as const satisfies Record<Party['kind'], string>

function slots(party: Party, identity: Identity): IdentitySlots {
  const set: IdentitySlots = {
    acsUser: null,
    spoolUser: null,
    phone: null,
    guest: null,
    encrypted: null,
    onPremises: null,
    acsApplicationInstance: null,
    spoolApplicationInstance: null,
    applicationInstance: null,
    application: null,
    device: null,
    user: null,
  }
  set[SLOT[party.kind]] = identity
  return set
}

/** As `organizer_v2` and `participants_v2` name a party: in the slot of its kind. */
export function participant(party: Party): Participant {
  const plain: Identity = { id: party.id, displayName: party.displayName, tenantId: party.tenantId }
  return {
    id: party.id,
    administrativeUnitInfos: party.administrativeUnit === null ? [] : [{ id: party.administrativeUnit }],
    identity: slots(
      party,
      SLOT[party.kind] === 'user' && party.tenantId !== null
        ? { '@odata.type': TYPE[party.kind], ...plain, userPrincipalName: party.userPrincipalName }
        : plain,
    ),
  }
}

/** As endpoints name a party now: flat, its kind told by the type alone. */
export function associatedIdentity(party: Party): Identity {
  return {
    '@odata.type': TYPE[party.kind],
    id: party.id,
    displayName: party.displayName,
    tenantId: party.tenantId,
    userPrincipalName: party.userPrincipalName,
  }
}

/** As older documents named a party everywhere: in a slot, without a principal name. */
export function formerIdentity(party: Party): IdentitySlots {
  return slots(party, { id: party.id, displayName: party.displayName, tenantId: party.tenantId })
}
