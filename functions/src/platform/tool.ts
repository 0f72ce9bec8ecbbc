/** Who writes the archives: the name and version that stand in every manifest. */

export const TOOL = { name: 'firevault', version: '0.1.0' } as const;
