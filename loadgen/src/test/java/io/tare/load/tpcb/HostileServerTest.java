// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.load.net.TrafficException;
import io.tare.load.resp.SocketServer;
import io.tare.load.result.TpcbResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server does, it is counted by its kind, and the load ends when it should. */
class HostileServerTest {

    /** More than enough on a busy machine, and far from the hour that an endless wait would be. */
    private static final Duration ENDED_BY = Duration.ofSeconds(60);

    private static final Duration LONG = Duration.ofMinutes(30);

    private static final TpcbPlan PLAN = TpcbPlan.closed(Duration.ofMillis(400))
            .withGrace(Duration.ofSeconds(20))
            .withTimeout(LONG);

    /** AuthenticationOk, two of ParameterStatus, and ReadyForQuery of an idle connection. */
    private static final byte[] WELCOME = ("R\0\0\0\010\0\0\0\0S\0\0\0\026server_version\00015\0"
                    + "S\0\0\0\031client_encoding\0UTF8\0Z\0\0\0\005I")
            .getBytes(StandardCharsets.US_ASCII);

    @Test
    void countsWhoRefuses() throws IOException {
        assertThat(load(SocketServer.nobody(), PLAN).errors())
                .containsOnlyKeys("refused")
                // Ten times a second at most, on each of the two connections.
                .hasEntrySatisfying("refused", count -> assertThat(count).isBetween(2L, 40L));
    }

    @Test
    void countsWhoResets() throws IOException {
        assertThat(against(PLAN, socket -> {
                            socket.getInputStream().read();
                            socket.setSoLinger(true, 0);
                        })
                        .errors())
                .containsOnlyKeys("reset");
    }

    @Test
    void countsWhoClosesInOrder() throws IOException {
        assertThat(against(PLAN, socket -> {
                            readStartup(socket);
                            socket.shutdownOutput();
                            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                        })
                        .errors())
                .containsOnlyKeys("closed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsWhoNeverAnswersALoginOrAStatement(boolean welcomes) throws IOException {
        TpcbPlan impatient = PLAN.withTimeout(Duration.ofMillis(100));
        TpcbResult result = against(impatient, socket -> {
            readStartup(socket);
            if (welcomes) {
                socket.getOutputStream().write(WELCOME);
            }
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
        assertThat(result.errors())
                .containsOnlyKeys("stalled")
                .hasEntrySatisfying("stalled", count -> assertThat(count).isGreaterThanOrEqualTo(2));
    }

    @Test
    void waitsForTheLastRepliesNoLongerThanItsGrace() throws IOException {
        TpcbResult result = against(PLAN.withGrace(Duration.ofMillis(100)), socket -> {
            readStartup(socket);
            socket.getOutputStream().write(WELCOME);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
        assertThat(result.errors()).containsExactlyEntriesOf(Map.of("stalled", 2L));
        assertThat(result.due()).isEqualTo(2);
        assertThat(result.answered()).isZero();
        assertThat(result.response().count())
                .as("with the time that they had waited")
                .isEqualTo(2);
        assertThat(result.response().minNanos()).isGreaterThan(400_000_000);
    }

    @Test
    void countsWhoDripsAReplyWithoutEnd() throws IOException {
        assertThat(against(PLAN.withTimeout(Duration.ofMillis(100)), socket -> {
                            readStartup(socket);
                            socket.getOutputStream().write(WELCOME);
                            socket.getOutputStream().write(message('N', 1 << 20, ""));
                            while (true) {
                                socket.getOutputStream().write('x');
                                LockSupport.parkNanos(1_000_000);
                            }
                        })
                        .errors())
                .containsOnlyKeys("stalled");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another protocol, H, 1414541105, ' 400 Bad Request'",
        "an error of 2 GiB, E, 2147483647, SFATAL",
        "an error of less than nothing, E, -5, SFATAL",
        "a method of authentication that is none, R, 8, '\u0000\u0000\u00007'",
        "an unknown message, ?, 8, abcd",
    })
    void countsWhatIsMalformedOrWithoutEnd(String what, char type, int length, String body) throws IOException {
        TpcbResult result = against(PLAN, socket -> {
            readStartup(socket);
            socket.getOutputStream().write(message(type, length, body));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
        assertThat(result.errors().keySet()).as(what).isNotEmpty().isSubsetOf("malformed", "closed", "reset");
        assertThat(result.answered()).isZero();
    }

    @Test
    void givesUpAServerThatDoesNotMakeItsTables() throws IOException {
        try (SocketServer server =
                SocketServer.start(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TpcbTables.create(database(server.address()), 1, Duration.ofMillis(200)))
                    .withMessageStartingWith("could not make pgbench's tables within");
        }
    }

    @Test
    void asksAServerThatIsStillStartingAgain() throws IOException {
        String starting = "SFATAL\0C57P03\0Mthe database system is starting up\0\0";
        try (SocketServer server = SocketServer.start(socket -> {
            readStartup(socket);
            socket.getOutputStream().write(message('E', 4 + starting.length(), starting));
        })) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TpcbTables.create(database(server.address()), 1, Duration.ofSeconds(1)))
                    .withMessageStartingWith("could not make pgbench's tables within");
            assertThat(server.accepted()).isGreaterThan(1);
        }
    }

    private static TpcbResult against(TpcbPlan plan, SocketServer.Conversation conversation) throws IOException {
        try (SocketServer server = SocketServer.start(conversation)) {
            return load(server.address(), plan);
        }
    }

    private static TpcbResult load(InetSocketAddress server, TpcbPlan plan) {
        long start = System.nanoTime();
        TpcbWorkload workload = TpcbWorkload.ofScale(1).withClients(2);
        TpcbResult result = TpcbLoad.run(database(server), workload, plan, interval -> {});
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ENDED_BY);
        return result;
    }

    private static TpcbDatabase database(InetSocketAddress server) {
        return TpcbDatabase.of(server, "tare", "tare", "secret");
    }

    private static void readStartup(Socket socket) throws IOException {
        int length = ByteBuffer.wrap(socket.getInputStream().readNBytes(4)).getInt();
        socket.getInputStream().readNBytes(length - 4);
    }

    private static byte[] message(char type, int length, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(length)
                .put(bytes)
                .array();
    }
}
