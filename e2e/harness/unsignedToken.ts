/** ID tokens as the Auth emulator takes them: it signs nothing, so a token may say whatever a spec wants it to. */

interface TokenClaims {
  uid: string;
  admin?: boolean;
  /** Seconds ago that the person signed in; now unless given. */
  signedInAgo?: number;
  /** Seconds that the token has been expired; not at all unless given. */
  expiredSince?: number;
}

/** The account has to exist in the project. */
export function unsignedToken(projectId: string, claims: TokenClaims): string {
  const now = Math.floor(Date.now() / 1000);
  const { uid, admin, signedInAgo = 0, expiredSince } = claims;
  const expiresAt = expiredSince === undefined ? now + 3600 : now - expiredSince;
  const payload = {
    iss: `https://securetoken.google.com/${projectId}`,
    aud: projectId,
    sub: uid,
    user_id: uid,
    email: `${uid}@example.com`,
    ...(admin === undefined ? {} : { admin }),
    auth_time: Math.min(now, expiresAt - 3600) - signedInAgo,
    iat: expiresAt - 3600,
    exp: expiresAt,
    firebase: { identities: {}, sign_in_provider: 'password' },
  };
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(payload)}.`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
