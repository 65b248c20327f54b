// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What Docker's client has in {@code DOCKER_CERT_PATH}: {@code ca.pem}, whom to believe; {@code cert.pem} and
 * {@code key.pem}, who we are. Immutable.
 *
 * @param authorities from {@code ca.pem}
 * @param chain       from {@code cert.pem}
 * @param key         from {@code key.pem}, PKCS #8 (RFC 5958)
 */
record PemFiles(Collection<? extends Certificate> authorities, List<? extends Certificate> chain, PrivateKey key) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Reads them.
     *
     * @throws IOException if one is missing or not of that form; it names the file
     */
    static PemFiles in(Path directory) throws IOException, GeneralSecurityException {
        return new PemFiles(
                certificates(directory.resolve("ca.pem")),
                List.copyOf(certificates(directory.resolve("cert.pem"))),
                key(directory.resolve("key.pem")));
    }

    /** Believes the authorities alone. */
    SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore believed = empty();
        for (Certificate authority : authorities) {
            believed.setCertificateEntry("ca-" + believed.size(), authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(believed);
        KeyStore own = empty();
        own.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(readable(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher key = KEY.matcher(Files.readString(readable(file)));
        if (!key.find()) {
            throw new IOException(
                    file + " holds no private key in PKCS #8: openssl pkcs8 -topk8 -nocrypt makes it one");
        }
        PKCS8EncodedKeySpec bytes =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(bytes);
            } catch (InvalidKeySpecException otherAlgorithm) {
                // The next one, then.
            }
        }
        throw new IOException(file + " holds a private key that is neither RSA nor EC nor Ed25519");
    }

    private static Path readable(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("there is no " + file);
        }
        return file;
    }
}
