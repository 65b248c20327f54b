// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one run: 128 random bits without which a traffic server serves nobody.
 *
 * <p>Only {@link #hex()} reveals it; over the network goes no more than proofs of knowing it, see {@link Handshake}.
 * Immutable.
 */
public final class Token {

    private static final int BYTES = 16;
    private static final String HMAC = "HmacSHA256";

    private final byte[] bytes;

    private Token(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a token that nobody can guess. */
    public static Token random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Token(bytes);
    }

    /**
     * Returns the token that {@link #hex()} wrote.
     *
     * @param hex 32 hexadecimal digits; otherwise IllegalArgumentException, whose message does not quote them
     */
    public static Token ofHex(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException(
                    "token must have " + 2 * BYTES + " hexadecimal digits, not " + hex.length() + " characters");
        }
        if (!hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException(
                    "token must have " + 2 * BYTES + " hexadecimal digits, and nothing else");
        }
        return new Token(HexFormat.of().parseHex(hex));
    }

    /** Returns the secret itself, to be handed to the other side over a private channel. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns what only a holder of this token can compute: the HMAC-SHA256 of the given parts. */
    byte[] hmac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(bytes, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Compares in a time that does not depend on where the tokens differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Token token && MessageDigest.isEqual(bytes, token.bytes);
    }

    @Override
    public int hashCode() {
        // Not derived from the secret: a hash code ends up in logs and in the order of sets.
        return Token.class.hashCode();
    }

    @Override
    public String toString() {
        return "Token[secret]";
    }
}
