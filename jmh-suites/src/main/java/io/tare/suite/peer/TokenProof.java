// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who connects to a peer proves that he knows the run's token: he answers 16 random bytes with their HMAC-SHA256. The
 * token itself does not travel.
 */
public final class TokenProof {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int CHALLENGE_BYTES = 16;
    private static final int PROOF_BYTES = 32;

    private TokenProof() {}

    /**
     * Has who connected prove it.
     *
     * @param token hexadecimal
     * @return whether he did
     */
    public static boolean demand(String token, InputStream in, OutputStream out) throws IOException {
        byte[] challenge = new byte[CHALLENGE_BYTES];
        new SecureRandom().nextBytes(challenge);
        out.write(challenge);
        out.flush();
        return MessageDigest.isEqual(in.readNBytes(PROOF_BYTES), proof(token, challenge));
    }

    /**
     * Proves it to whom one connected to.
     *
     * @param token hexadecimal
     */
    public static void give(String token, InputStream in, OutputStream out) throws IOException {
        out.write(proof(token, in.readNBytes(CHALLENGE_BYTES)));
        out.flush();
    }

    private static byte[] proof(String token, byte[] challenge) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(token), ALGORITHM));
            return mac.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
