// Where an RFC can be read. PURE.

/**
 * With the RFC Editor's anchors, `#section-3.6` and `#appendix-A.1`; the oldest RFCs have headings
 * without numbers, and no anchors.
 */
export function rfcAddress(rfc: number, section: string): string {
  const page = `https://www.rfc-editor.org/rfc/rfc${rfc}`;
  if (/^\d[\d.]*$/.test(section)) return `${page}#section-${section}`;
  if (/^[A-Z](\.\d+)*$/.test(section)) return `${page}#appendix-${section}`;
  return page;
}
