// What the members of a permissioned network are, and what each of them may do: one table, which listeners,
// routers and texts read. Who has which role stands in the roster (roster.ts).

export type Role = 'validator' | 'super' | 'member' | 'directory' | 'observer' | 'auditor';

/** Each with its bit in the canonical bytes of a roster [C-13]. */
export const roleBits: Readonly<Record<Role, number>> = {
  /** Seals blocks, by votes. */
  validator: 0x01,
  /** Stands for its organisation: its members reach the others through it. */
  super: 0x02,
  /** Has accounts and sends transactions. */
  member: 0x04,
  /** Knows where the others are, and nothing of the chain but headers. */
  directory: 0x08,
  /** Reads along. */
  observer: 0x10,
  /** Reads along, and what is private where it was named. */
  auditor: 0x20,
};

/** In the order of their bits. */
export const roles = Object.keys(roleBits) as readonly Role[];

export type Act = keyof typeof actsOfRoles;

/** Who may what. Whoever has several roles may what any of them may. */
const actsOfRoles = {
  /** Send votes on blocks; whoever else does breaks a clause. */
  vote: ['validator'],
  /** Be sent copies of the votes. */
  'see-votes': ['validator', 'observer', 'auditor'],
  'have-headers': roles,
  'have-blocks': ['validator', 'super', 'member', 'observer', 'auditor'],
  /** Announce transactions of its own. */
  'send-transactions': ['validator', 'super', 'member'],
  /** Announce transactions of others. */
  'relay-transactions': ['validator', 'super'],
  /** Tell a directory where it is. */
  'register-place': ['validator', 'super', 'member'],
  /** Ask a directory where others are. */
  'look-up-places': ['validator', 'super', 'member', 'observer', 'auditor'],
  'serve-places': ['directory'],
  /** Hold what is private to its organisation. */
  'hold-private': ['validator', 'super', 'member'],
  /** Hold what is private to others, if they named its organisation. */
  'audit-private': ['auditor'],
  'have-roster': roles,
} as const satisfies Record<string, readonly Role[]>;

export function may(member: { readonly roles: readonly Role[] }, act: Act): boolean {
  const allowed: readonly Role[] = actsOfRoles[act];
  return member.roles.some((role) => allowed.includes(role));
}

/** The bits of some roles, as a roster has them. */
export function roleBitsOf(some: readonly Role[]): number {
  return some.reduce((bits, role) => bits | roleBits[role], 0);
}

/** The roles that these bits say, in order; undefined: some bit says none. */
export function rolesOfBits(bits: number): readonly Role[] | undefined {
  const some = roles.filter((role) => (bits & roleBits[role]) !== 0);
  return roleBitsOf(some) === bits ? some : undefined;
}
