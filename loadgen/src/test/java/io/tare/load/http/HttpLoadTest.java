// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.tare.load.Undisturbed;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TrafficException;
import io.tare.load.net.Transport;
import io.tare.load.net.UnsupportedLoadException;
import io.tare.load.net.WaitStrategy;
import io.tare.load.pace.Pacing;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLoadTest {

    private static final HttpTrust TRUST = HttpTrust.defaults();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration STALL = Duration.ofMillis(400);

    /** A test on a busy machine may wait longer than a measurement should. */
    private static final TcpOptions PATIENT =
            TcpOptions.defaults().withOpenTimeout(Duration.ofSeconds(20)).withReplyTimeout(Duration.ofSeconds(20));

    static Stream<Arguments> everyWay() {
        return Arrays.stream(Transport.values())
                .filter(transport -> transport != Transport.PLAIN && transport.isAvailable())
                .flatMap(transport -> Arrays.stream(WaitStrategy.values())
                        .flatMap(wait ->
                                Stream.of(true, false).map(keepAlive -> Arguments.of(transport, wait, keepAlive))));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void makesAsManyRequestsAsItIsToldInAClosedLoop(Transport transport, WaitStrategy wait, boolean keepAlive)
            throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(5, LONG).withRequests(200).withKeepAlive(keepAlive);
        TcpOptions options = PATIENT.withTransport(transport).withWaitStrategy(wait);
        try (JdkHttpServer server = JdkHttpServer.start()) {
            HttpResult result = HttpLoad.run(server.target("/1000"), TRUST, plan, options);

            assertThat(server.requests()).isEqualTo(200);
            assertIsWhole(result, 200);
            assertThat(result.bodyBytes()).isEqualTo(200_000);
            assertThat(result.requestsPerSecond()).isPositive();
            assertThat(result.clientCpu()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/0", "/1", "/100000", "/10485760", "/chunked/1", "/chunked/100000", "/chunked/10485760"})
    void readsBodiesOfEverySize(String path) throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, LONG).withRequests(4);
        try (JdkHttpServer server = JdkHttpServer.start()) {
            HttpResult result = HttpLoad.run(server.target(path), TRUST, plan, PATIENT);

            assertIsWhole(result, 4);
            assertThat(result.bodyBytes()).isEqualTo(4 * Long.parseLong(path.substring(path.lastIndexOf('/') + 1)));
        }
    }

    @Test
    void readsABodyThatEndsWithItsConnection() throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, LONG).withRequests(10);
        try (RawHttpServer server = RawHttpServer.start(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\n\r\nhello");
        })) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, PATIENT);

            assertIsWhole(result, 10);
            assertThat(result.bodyBytes()).isEqualTo(50);
            assertThat(server.accepted()).isEqualTo(10);
        }
    }

    @Test
    void measuresForATimeAndLeavesOutItsWarmUp() throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(3, Duration.ofMillis(300)).withOmit(Duration.ofMillis(300));
        try (JdkHttpServer server = JdkHttpServer.start()) {
            HttpResult result = HttpLoad.run(server.target("/10"), TRUST, plan, PATIENT);

            assertThat(result.elapsedNanos()).isEqualTo(300_000_000);
            assertThat(result.answered()).isPositive().isLessThan(server.requests());
            assertThat(result.errors()).isEmpty();
            assertThat(result.bodyBytes()).isBetween(10 * (result.answered() - 3), 10 * (result.answered() + 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsWhatItsScheduleSaysInAnOpenLoop(Pacing pacing) throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(20, Duration.ofMillis(400))
                .withPerSecond(500)
                .withPacing(pacing, 1)
                .withOmit(Duration.ofMillis(200))
                .withGrace(Duration.ofSeconds(20));
        try (JdkHttpServer server = JdkHttpServer.start()) {
            HttpResult result = HttpLoad.run(server.target("/10"), TRUST, plan, PATIENT);

            if (pacing == Pacing.CONSTANT) {
                assertThat(server.requests()).isEqualTo(300);
                assertThat(result.due()).isEqualTo(200);
            }
            assertIsWhole(result, result.due());
            assertThat(result.due()).isBetween(100L, 300L);
            assertThat(result.response().meanNanos())
                    .isGreaterThanOrEqualTo(result.service().meanNanos());
        }
    }

    /** A server that hangs for 0.4 s: all who asked within that time wait, also those who had no connection to ask on. */
    @Test
    void doesNotOmitWhatWasDueWhileTheServerHung() throws Exception {
        Undisturbed.once(() -> {
            HttpPlan plan = HttpPlan.closedLoop(4, Duration.ofSeconds(2))
                    .withPerSecond(1000)
                    .withGrace(Duration.ofSeconds(20));
            long start = System.nanoTime();
            AtomicBoolean hung = new AtomicBoolean();
            Object gate = new Object();
            try (JdkHttpServer server = JdkHttpServer.start()) {
                server.before(exchange -> {
                    synchronized (gate) {
                        if (System.nanoTime() - start > 800_000_000 && hung.compareAndSet(false, true)) {
                            sleep(STALL);
                        }
                    }
                });

                HttpResult result = HttpLoad.run(server.target("/0"), TRUST, plan, PATIENT);

                assertIsWhole(result, 2000);
                // 400 of 2000 were due meanwhile; three quarters of them waited for longer than a quarter of it.
                assertThat(result.response().nanosAt(86)).isGreaterThan(STALL.toNanos() / 4);
                assertThat(result.service().nanosAt(99)).isLessThan(STALL.toNanos() / 4);
                assertThat(result.sendLag().nanosAt(86)).isGreaterThan(STALL.toNanos() / 4);
            }
        });
    }

    @Test
    void countsWhatWasNeverAnsweredWithTheTimeItWaited() throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, Duration.ofMillis(200))
                .withPerSecond(1000)
                .withGrace(Duration.ofMillis(100));
        try (RawHttpServer server = RawHttpServer.start(RawHttpServer.Connection::hang)) {
            HttpResult result = HttpLoad.run(server.target(), TRUST, plan, PATIENT);

            assertThat(result.due()).isEqualTo(200);
            assertThat(result.sent()).isEqualTo(2);
            assertThat(result.answered()).isZero();
            assertThat(result.unanswered()).isEqualTo(200);
            assertThat(result.response().count()).isEqualTo(200);
            assertThat(result.response().minNanos())
                    .isGreaterThan(Duration.ofMillis(99).toNanos());
        }
    }

    @ParameterizedTest
    @CsvSource({"302,STATUS_3XX", "404,STATUS_4XX", "500,STATUS_5XX"})
    void countsOtherStatusesByClassAndGoesOn(int status, HttpError kind) throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, LONG).withRequests(20);
        try (JdkHttpServer server = JdkHttpServer.start()) {
            HttpResult result = HttpLoad.run(server.target("/status/" + status), TRUST, plan, PATIENT);

            assertThat(result.answered()).isEqualTo(20);
            assertThat(result.errors()).containsOnlyKeys(kind);
            assertThat(result.errors(kind)).isEqualTo(20);
            assertThat(result.failed()).isEqualTo(20);
            assertThat(result.firstError()).contains("status " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsSoonWhenItsCallerIsInterrupted(boolean open) throws Exception {
        HttpPlan plan = HttpPlan.closedLoop(2, Duration.ofHours(1)).withPerSecond(open ? 100 : 0);
        try (JdkHttpServer server = JdkHttpServer.start()) {
            FutureTask<Boolean> running = new FutureTask<>(() -> {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> HttpLoad.run(server.target("/0"), TRUST, plan, PATIENT))
                        .withMessage("the load was interrupted");
                return Thread.interrupted();
            });
            Thread caller = new Thread(running, "caller");
            caller.start();
            while (server.requests() == 0) {
                Thread.sleep(10);
            }
            caller.interrupt();

            assertThat(running.get(20, TimeUnit.SECONDS)).isTrue();
            caller.join();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4000})
    void allocatesNothingForARequest(long perSecond) throws Exception {
        TcpOptions options = PATIENT.withTransport(Transport.EPOLL);
        HttpPlan plan = HttpPlan.closedLoop(10, LONG).withPerSecond(perSecond);
        try (RawHttpServer server = RawHttpServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
            HttpTarget target = server.target();
            long once = allocatedBytes(target, plan.withRequests(2000), options);
            // Whatever a run allocates to begin with, a longer one allocates, too.
            long shorter = allocatedBytes(target, plan.withRequests(2000), options);
            long longer = allocatedBytes(target, plan.withRequests(10_000), options);

            assertThat(once).isPositive();
            assertThat((longer - shorter) / 8000).isLessThanOrEqualTo(0);
        }
    }

    private static long allocatedBytes(HttpTarget target, HttpPlan plan, TcpOptions options) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        HttpResult result = HttpLoad.run(target, TRUST, plan, options);
        long after = threads.getCurrentThreadAllocatedBytes();
        assertIsWhole(result, plan.requests());
        return after - before;
    }

    @Test
    void rejectsWhatCannotBe() {
        HttpPlan plan = HttpPlan.closedLoop(1, LONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpPlan.closedLoop(0, LONG))
                .withMessage("connections must be in [1, 65535]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withPerSecond(-1))
                .withMessage("perSecond must be in [0, 1000000000]: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpPlan.closedLoop(1, Duration.ZERO))
                .withMessage("duration must be in (0, 24 h]: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withRequests(1).withOmit(Duration.ofSeconds(1)))
                .withMessageContaining("omit must be 0");
        assertThatExceptionOfType(UnsupportedLoadException.class)
                .isThrownBy(() -> HttpLoad.run(
                        HttpTarget.of("http://127.0.0.1:1/"), TRUST, plan, PATIENT.withTransport(Transport.PLAIN)))
                .withMessageContaining("share an event loop");
    }

    private static void assertIsWhole(HttpResult result, long requests) {
        assertThat(result.errors()).as(String.valueOf(result.firstError())).isEmpty();
        assertThat(result.due()).isEqualTo(requests);
        assertThat(result.sent()).isEqualTo(requests);
        assertThat(result.answered()).isEqualTo(requests);
        assertThat(result.unanswered()).isZero();
        assertThat(result.response().count()).isEqualTo(requests);
        assertThat(result.service().count()).isEqualTo(requests);
        assertThat(result.service().minNanos()).isPositive();
    }

    private static void sleep(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
