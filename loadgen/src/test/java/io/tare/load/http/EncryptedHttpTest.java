// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EncryptedHttpTest {

    private static final HttpPlan PLAN = HttpPlan.closedLoop(3, Duration.ofMinutes(1));
    private static final TcpOptions PATIENT =
            TcpOptions.defaults().withOpenTimeout(Duration.ofSeconds(20)).withReplyTimeout(Duration.ofSeconds(20));

    @TempDir
    private static Path directory = Path.of(".");

    private static Optional<TestCertificate> own = Optional.empty();

    @BeforeAll
    static void makeCertificate() throws Exception {
        own = Optional.of(TestCertificate.make(Files.createDirectory(directory.resolve("own")), "ip:127.0.0.1"));
    }

    static Stream<Arguments> everyWay() {
        return Arrays.stream(Transport.values())
                .filter(transport -> transport != Transport.PLAIN && transport.isAvailable())
                .flatMap(transport -> Stream.of(Arguments.of(transport, true), Arguments.of(transport, false)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void goesOverTls(Transport transport, boolean keepAlive) throws Exception {
        TestCertificate certificate = own.orElseThrow();
        try (JdkHttpServer server = JdkHttpServer.startEncrypted(certificate.context())) {
            HttpResult result = HttpLoad.run(
                    server.target("/100000"),
                    HttpTrust.only(certificate.pem()),
                    PLAN.withRequests(20).withKeepAlive(keepAlive),
                    PATIENT.withTransport(transport));

            assertThat(result.errors()).as(String.valueOf(result.firstError())).isEmpty();
            assertThat(result.answered()).isEqualTo(20);
            assertThat(result.bodyBytes()).isEqualTo(2_000_000);
        }
    }

    @Test
    void trustsInTheGivenCertificateAloneAndOnlyUnderItsName() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "dns:elsewhere.example");
        try (JdkHttpServer server = JdkHttpServer.startEncrypted(certificate.context())) {
            assertThat(failed(server, HttpTrust.defaults())).isEqualTo(4);
            assertThat(failed(server, HttpTrust.only(own.orElseThrow().pem()))).isEqualTo(4);
            assertThat(failed(server, HttpTrust.only(certificate.pem()))).isEqualTo(4);
            assertThat(failed(server, HttpTrust.inAnybody())).isZero();
        }
    }

    @Test
    void countsAServerThatDoesNotSpeakTls() throws Exception {
        try (RawHttpServer server = RawHttpServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            HttpTarget plain = server.target();
            HttpTarget target = HttpTarget.at(plain.address(), true, "/");
            HttpResult silent = HttpLoad.run(
                    target,
                    HttpTrust.inAnybody(),
                    PLAN.withRequests(4),
                    PATIENT.withOpenTimeout(Duration.ofMillis(100)));

            assertThat(silent.errors()).containsOnlyKeys(HttpError.CONNECT_TIMED_OUT);
            // Who does not count what was given up does not count the worst.
            assertThat(silent.response().count()).isEqualTo(silent.failed());
        }
        try (RawHttpServer server = RawHttpServer.start(connection -> {
            connection.socket().getInputStream().read();
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            connection.hang();
        })) {
            HttpResult talking = HttpLoad.run(
                    HttpTarget.at(server.target().address(), true, "/"),
                    HttpTrust.inAnybody(),
                    PLAN.withRequests(4),
                    PATIENT);

            assertThat(talking.errors()).containsOnlyKeys(HttpError.TLS);
        }
    }

    @Test
    void saysWhatIsWrongWithItsCertificates() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        HttpTarget target = HttpTarget.of("https://127.0.0.1:1/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpLoad.run(target, HttpTrust.only(empty), PLAN, PATIENT))
                .withMessageStartingWith("no certificates to trust in " + empty);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpLoad.run(target, HttpTrust.only(directory.resolve("none")), PLAN, PATIENT))
                .withMessageContaining("cannot read");
    }

    private static long failed(JdkHttpServer server, HttpTrust trust) {
        HttpResult result = HttpLoad.run(server.target("/1"), trust, PLAN.withRequests(4), PATIENT);
        assertThat(result.errors().keySet()).isSubsetOf(HttpError.TLS);
        return result.failed();
    }
}
