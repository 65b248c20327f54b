// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NginxDirectoryTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @Test
    void holdsAFileOfTheAskedSizeUntilItIsClosed() throws Exception {
        Path path;
        try (NginxDirectory directory = NginxDirectory.make(ADDRESS, 100, 5000, false, OptionalInt.empty())) {
            path = directory.path();
            assertThat(path.resolve("files/5000")).hasSize(5000);
            assertThat(directory.configuration())
                    .content()
                    .contains(
                            "listen 127.0.0.1:8080 backlog=4096;",
                            "worker_connections 164;",
                            "root " + path + "/files;")
                    .doesNotContain("ssl");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void holdsAKeyAndACertificateForTls() throws Exception {
        try (NginxDirectory directory = NginxDirectory.make(
                        new InetSocketAddress(InetAddress.getByAddress(IPV6_LOOPBACK), 8443),
                        1,
                        0,
                        true,
                        OptionalInt.empty());
                InputStream in = Files.newInputStream(directory.path().resolve("certificate.pem"))) {
            assertThat(CertificateFactory.getInstance("X.509").generateCertificates(in))
                    .hasSize(1);
            assertThat(directory.path().resolve("key.pem")).content().startsWith("-----BEGIN PRIVATE KEY-----");
            assertThat(directory.path().resolve("store.p12")).doesNotExist();
            assertThat(directory.configuration()).content().contains("listen [::1]:8443 backlog=4096 ssl;");
        }
    }

    @Test
    void takesAsManyStreamsAtOnceAsItIsTold() throws Exception {
        try (NginxDirectory directory = NginxDirectory.make(ADDRESS, 1, 1, true, OptionalInt.of(300))) {
            assertThat(directory.configuration())
                    .content()
                    .contains("listen 127.0.0.1:8080 backlog=4096 ssl http2;", "http2_max_concurrent_streams 300;");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NginxDirectory.make(ADDRESS, 1, 1, false, OptionalInt.of(1001)))
                .withMessage("-p streams=1001: possible: 1 to 1000");
    }

    @Test
    void refusesWhatItCannotServe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NginxDirectory.make(ADDRESS, 100, (10 << 20) + 1, false, OptionalInt.empty()))
                .withMessage("-p responseBytes=10485761: possible: 0 to 10485760");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NginxDirectory.make(ADDRESS, 0, 1, false, OptionalInt.empty()))
                .withMessage("-p connections=0: possible: 1 to 65535");
    }
}
