// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Which servers a load over TLS talks to. Immutable.
 *
 * @param certificates a PEM file with the only certificates that count, the server's own or an authority's; empty: those
 *                     that the JDK brings
 * @param anybody      takes any certificate of any name; for servers that are named by address and made for one run
 */
public record HttpTrust(Optional<Path> certificates, boolean anybody) {

    public HttpTrust {
        if (anybody && certificates.isPresent()) {
            throw new IllegalArgumentException(
                    "trust either the certificates in " + certificates.get() + " or anybody");
        }
    }

    /** Returns trust in those whom the JDK trusts. */
    public static HttpTrust defaults() {
        return new HttpTrust(Optional.empty(), false);
    }

    /** Returns trust in the certificates of a PEM file, and in nobody else. */
    public static HttpTrust only(Path certificates) {
        return new HttpTrust(Optional.of(certificates), false);
    }

    /** Returns trust in whoever answers. */
    public static HttpTrust inAnybody() {
        return new HttpTrust(Optional.empty(), true);
    }

    /**
     * Makes what handshakes need, by the JDK's TLS.
     *
     * @param version what the server is to speak; HTTP/2 has to be agreed on, RFC 9113 section 3.3
     * @throws IllegalArgumentException if the file cannot be read, or holds no certificate
     */
    SslContext context(HttpVersion version) {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (version == HttpVersion.HTTP_2) {
            builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            version.id()));
        }
        if (anybody) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        try {
            if (certificates.isPresent()) {
                if (!Files.isReadable(certificates.get())) {
                    throw new IllegalArgumentException("cannot read the certificates in " + certificates.get());
                }
                builder.trustManager(certificates.get().toFile());
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no certificates to trust in "
                            + certificates.map(Path::toString).orElse("the JDK's store") + ": " + e.getMessage(),
                    e);
        }
    }
}
