// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2LoadTest {

    private static final HttpTrust TRUST = HttpTrust.defaults();
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A test on a busy machine may wait longer than a measurement should. */
    private static final TcpOptions PATIENT =
            TcpOptions.defaults().withOpenTimeout(Duration.ofSeconds(20)).withReplyTimeout(Duration.ofSeconds(20));

    @TempDir
    private static Path directory = Path.of(".");

    private final AtomicLong requests = new AtomicLong();

    static Stream<Arguments> everyWay() {
        return Arrays.stream(Transport.values())
                .filter(transport -> transport != Transport.PLAIN && transport.isAvailable())
                .flatMap(transport -> Arrays.stream(WaitStrategy.values()).map(wait -> Arguments.of(transport, wait)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void makesAsManyRequestsAsItIsToldOnStreamsOfFewConnections(Transport transport, WaitStrategy wait)
            throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, LONG).withHttp2(10).withRequests(1000);
        TcpOptions options = PATIENT.withTransport(transport).withWaitStrategy(wait);
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.answering(1000, requests))) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, options);

            assertThat(requests).hasValue(1000);
            assertIsWhole(result, 1000);
            assertThat(result.bodyBytes()).isEqualTo(1_000_000);
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 100_000, 10 << 20})
    void readsBodiesOfEverySize(int bodyBytes) throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, LONG).withHttp2(2).withRequests(8);
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.answering(bodyBytes, requests))) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, PATIENT);

            assertIsWhole(result, 8);
            assertThat(result.bodyBytes()).isEqualTo(8L * bodyBytes);
        }
    }

    @Test
    void sendsWhatItsScheduleSaysInAnOpenLoop() throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, Duration.ofMillis(400))
                .withHttp2(10)
                .withPerSecond(500)
                .withOmit(Duration.ofMillis(200))
                .withGrace(Duration.ofSeconds(20));
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.answering(10, requests))) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, PATIENT);

            assertThat(requests).hasValue(300);
            assertIsWhole(result, 200);
            assertThat(result.response().meanNanos())
                    .isGreaterThanOrEqualTo(result.service().meanNanos());
        }
    }

    @Test
    void countsOtherStatusesByClassAndGoesOnBehindInterimResponsesAndTrailers() throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(1, LONG).withHttp2(2).withRequests(20);
        try (RawHttpServer server = RawHttpServer.start(RawHttp2Connection.of(http2 -> {
            for (int stream = http2.readRequest(); stream > 0; stream = http2.readRequest()) {
                int end = RawHttp2Connection.END_HEADERS;
                http2.write(RawHttp2Connection.HEADERS, end, stream, RawHttp2Connection.STATUS_100);
                http2.write(RawHttp2Connection.HEADERS, end, stream, RawHttp2Connection.STATUS_404);
                http2.write(RawHttp2Connection.DATA, 0, stream, new byte[7]);
                // A literal without indexing: a: b.
                http2.write(RawHttp2Connection.HEADERS, end | RawHttp2Connection.END_STREAM, stream, new byte[] {
                    0, 1, 'a', 1, 'b'
                });
            }
        }))) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, PATIENT);

            assertThat(result.answered()).isEqualTo(20);
            assertThat(result.errors()).containsOnlyKeys(HttpError.STATUS_4XX);
            assertThat(result.bodyBytes()).isEqualTo(140);
        }
    }

    @Test
    void agreesOnHttp2OverTls() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "ip:127.0.0.1");
        HttpTrust trust = HttpTrust.only(certificate.pem());
        HttpPlan plan = HttpPlan.closedLoop(2, LONG).withHttp2(5).withRequests(50);
        try (RawHttpServer server = RawHttpServer.startEncrypted(
                certificate.context(), List.of("h2"), RawHttp2Connection.answering(100_000, requests))) {
            HttpResult result = HttpLoad.run(server.target(), trust, plan, PATIENT);

            assertIsWhole(result, 50);
            assertThat(result.bodyBytes()).isEqualTo(5_000_000);
        }
        for (List<String> other : List.of(List.<String>of(), List.of("http/1.1"))) {
            try (RawHttpServer server = RawHttpServer.startEncrypted(
                    certificate.context(), other, RawHttp2Connection.answering(1, requests))) {
                HttpResult result = HttpLoad.run(server.target(), trust, plan, PATIENT);

                assertThat(result.errors())
                        .as(String.valueOf(result.firstError()))
                        .containsOnlyKeys(HttpError.TLS);
                assertThat(result.failed()).isEqualTo(50);
            }
        }
        try (RawHttpServer server = RawHttpServer.startEncrypted(
                certificate.context(), List.of("h2"), RawHttp2Connection.answering(1, requests))) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, PATIENT);

            assertThat(result.errors()).containsOnlyKeys(HttpError.TLS);
        }
    }

    @Test
    void rejectsWhatCannotBe() {
        HttpPlan plan = HttpPlan.closedLoop(1, LONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withHttp2(0))
                .withMessage("streams must be in [1, 1000]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withHttp2(1).withKeepAlive(false))
                .withMessageContaining("keepAlive must be true");
    }

    private static void assertIsWhole(HttpResult result, long requests) {
        assertThat(result.errors()).as(String.valueOf(result.firstError())).isEmpty();
        assertThat(result.due()).isEqualTo(requests);
        assertThat(result.answered()).isEqualTo(requests);
        assertThat(result.unanswered()).isZero();
        assertThat(result.response().count()).isEqualTo(requests);
        assertThat(result.service().minNanos()).isPositive();
    }
}
