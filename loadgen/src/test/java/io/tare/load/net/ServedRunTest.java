// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tare.load.control.Fields;
import io.tare.load.control.Frame;
import io.tare.load.control.Opening;
import io.tare.load.control.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server's runs are made of, who may join them, and how they end. */
class ServedRunTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void endsWithItsControlConnection(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            RawRun.OpenRun run = RawRun.pingPong(server.address(), TOKEN, 3);
            try (RawClient data = run.connect(0)) {
                run.close();

                assertThat(data.readToEnd()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void endsWhenItsClientDies(TcpOptions options) throws IOException {
        Fields settings = new PingPongSettings(3, 2).toFields().build();
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            RawRun.OpenRun run = RawRun.open(server.address(), TOKEN, settings);
            RawClient dead = run.connect(0);
            try (RawClient left = run.connect(1)) {
                dead.send(new byte[] {1, 2});
                dead.reset();
                // One data connection is gone, and the run goes on.
                left.send(new byte[] {1, 2, 3});
                assertThat(left.read(3)).containsExactly(1, 2, 3);

                run.run().control().reset();
                assertThat(left.readToEnd()).isEmpty();
            }
            assertServes(server, options);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void endsWhenAStreamIsResetInTheMiddle(TcpOptions options) throws IOException {
        for (String direction : new String[] {"up", "down"}) {
            Fields settings = Fields.builder()
                    .with("load", "tcp-stream")
                    .with("direction", direction)
                    .build();
            try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                    RawRun.OpenRun run = RawRun.open(server.address(), TOKEN, settings)) {
                RawClient data = run.connect(0);
                if (direction.equals("up")) {
                    data.send(new byte[100_000]);
                } else {
                    assertThat(data.read(100_000)).hasSize(100_000);
                }
                data.reset();

                // What it counted is still there, and does not grow any more.
                assertThat(run.report().integer("stream.0.bytes")).isPresent();
                assertServes(server, options);
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void endsWhenItsControlConnectionTalksNonsense(TcpOptions options) throws IOException {
        Random random = new Random(7);
        byte[] noise = new byte[4000];
        random.nextBytes(noise);
        List<byte[]> nonsense = List.of(
                noise,
                // Longer than settings may be; a kind that is none; a kind that has no place here; a second run.
                new byte[] {0, 1, 0, 0, 5},
                new byte[] {0, 0, 0, 0, 99},
                RawRun.bytes(Frame.of(Frame.Kind.TICKET)),
                RawRun.bytes(Frame.of(Frame.Kind.RUN, "load=ping-pong\n")));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            for (byte[] bytes : nonsense) {
                try (RawRun.OpenRun run = RawRun.pingPong(server.address(), TOKEN, 3);
                        RawClient data = run.connect(0)) {
                    run.run().control().send(bytes);

                    assertThat(run.run().control().readToEnd()).isEmpty();
                    assertThat(data.readToEnd()).isEmpty();
                }
            }
            assertServes(server, options);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void isNotThereForWhoSkipsTheProof(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawClient client = new RawClient(server.address())) {
            client.send(RawRun.bytes(Opening.control()));
            client.read(48);
            client.send(RawRun.bytes(Frame.of(Frame.Kind.RUN, "load=ping-pong\n")));

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void countsForItselfOnly(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawRun.OpenRun first = RawRun.confirmed(server.address(), TOKEN, 1000);
                RawRun.OpenRun second = RawRun.confirmed(server.address(), TOKEN, 1000);
                RawClient firstData = first.connect(0);
                RawClient secondData = second.connect(0)) {
            firstData.send(new byte[7000]);
            secondData.send(new byte[13_000]);
            awaitConfirmed(firstData, 7);
            awaitConfirmed(secondData, 13);

            assertThat(first.report().integer("stream.0.bytes")).hasValue(7000);
            assertThat(second.report().integer("stream.0.bytes")).hasValue(13_000);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void takesNoDataConnectionOnceItHasEnded(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            RawRun.OpenRun run = RawRun.pingPong(server.address(), TOKEN, 3);
            try (RawClient open = run.connect(0)) {
                run.close();
                assertThat(open.readToEnd()).isEmpty();
            }
            assertRefused(server, run.opening(0));
            // Nor does a ticket open that never was one.
            byte[] guessed = run.opening(0);
            guessed[Opening.BYTES - 1]++;
            assertRefused(server, guessed);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void takesNoMoreDataConnectionsThanWereAskedFor(TcpOptions options) throws IOException {
        Fields pingPong = new PingPongSettings(3, 2).toFields().build();
        Fields streams =
                Fields.builder().with("load", "tcp-stream").with("streams", 2).build();
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            for (Fields settings : List.of(pingPong, streams)) {
                try (RawRun.OpenRun run = RawRun.open(server.address(), TOKEN, settings);
                        RawClient first = run.connect(0);
                        RawClient second = run.connect(1)) {
                    assertRefused(server, run.opening(2));
                    assertRefused(server, run.opening(65_535));
                    first.send(new byte[3]);
                    second.send(new byte[3]);
                    assertThat(run.report().integer("nanos")).isPresent();
                }
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void takesNoStreamTwice(TcpOptions options) throws IOException {
        Fields streams =
                Fields.builder().with("load", "tcp-stream").with("streams", 2).build();
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawRun.OpenRun run = RawRun.open(server.address(), TOKEN, streams);
                RawClient first = run.connect(1)) {
            assertRefused(server, run.opening(1));
            first.reset();
            // Not even when the first has gone: its counters are no longer at zero.
            assertRefused(server, run.opening(1));
        }
    }

    @Test
    void isOneOfAFewAtATime() throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN)) {
            List<RawRun.OpenRun> runs = new ArrayList<>();
            try {
                for (int i = 0; i < 64; i++) {
                    runs.add(RawRun.pingPong(server.address(), TOKEN, 3));
                }
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> TcpPingPong.connect(server.address(), TOKEN))
                        .withMessage("127.0.0.1:" + server.address().getPort()
                                + " refuses the run: it serves 64 runs already; wait until one ends");
                RawRun.OpenRun last = runs.get(63);
                try (RawClient data = last.connect(0)) {
                    last.close();
                    assertThat(data.readToEnd()).isEmpty();
                }
                assertServes(server, TcpOptions.defaults());
            } finally {
                for (RawRun.OpenRun run : runs) {
                    run.close();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    load=http                             | load must be one of tcp-stream
                    direction=up                          | load must be one of tcp-stream
                    load=ping-pong;messageBytes=0         | messageBytes must be in [1, 1048576]: 0
                    load=ping-pong;messageBytes=1.5       | messageBytes must be in [1, 1048576]: 1.5
                    load=ping-pong;connections=65537      | connections must be in [1, 65536]: 65537
                    load=tcp-stream;streams=129           | streams must be in [1, 128]: 129
                    load=tcp-stream;streams=              | streams must be in [1, 128]:
                    load=tcp-stream;direction=sideways    | direction must be one of up, down, both: sideways
                    load=tcp-stream;chunkBytes=67108865   | chunkBytes must be in [1, 67108864]: 67108865
                    load=tcp-stream;bytesPerSecond=-1     | bytesPerSecond must be in [0, 9007199254740992]: -1
                    load=tcp-stream;confirm=maybe         | confirm must be true or false: maybe
                    load=tcp-stream;discard=true          | discard needs transport plain, and that of this server is
                    load=tcp-stream;dscp=64               | dscp must be in [0, 63]: 64
                    load=tcp-stream;noDelay=1             | noDelay must be true or false: 1
                    load=tcp-stream;segmentBytes=99999    | segmentBytes must be in [0, 32767]: 99999
                    load=tcp-stream;congestionControl=a-b | congestionControl must be at most 15 letters
                    """)
    void isRefusedWithASentenceThatNamesTheField(String settings, String sentence) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN);
                RawRun run = RawRun.introduce(server.address(), TOKEN)) {
            run.send(Frame.of(Frame.Kind.RUN, settings.replace(';', '\n') + "\n"));

            Frame answer = run.readFrame();
            assertThat(answer.kind()).isEqualTo(Frame.Kind.REFUSED);
            assertThat(answer.text().strip()).startsWith(sentence);
            assertThat(run.control().readToEnd()).isEmpty();
        }
    }

    /** A thousand who connect and say nothing, or half of what they should: nobody has to wait for them. */
    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void isServedBesideAThousandWhoDoNotOpen(TcpOptions options) throws IOException {
        TcpOptions impatient = options.withOpenTimeout(Duration.ofMillis(1500));
        byte[] half = Arrays.copyOf(RawRun.bytes(Opening.control()), Opening.BYTES / 2);
        List<RawClient> idle = new ArrayList<>();
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, impatient)) {
            try {
                for (int i = 0; i < 1000; i++) {
                    RawClient client = new RawClient(server.address());
                    idle.add(client);
                    if (i % 3 == 0) {
                        client.send(half);
                    }
                }
                assertServes(server, options);
                // Their time is over, each of them is gone, and the server is as it was.
                for (RawClient client : idle) {
                    assertThat(client.readToEnd()).isEmpty();
                }
                assertServes(server, options);
            } finally {
                for (RawClient client : idle) {
                    client.close();
                }
            }
        }
    }

    private static void assertServes(TrafficServer server, TcpOptions options) {
        try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, 64, options)) {
            assertThat(pingPong.run(10).count()).isEqualTo(10);
        }
    }

    private static void assertRefused(TrafficServer server, byte[] opening) throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(opening);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    private static void awaitConfirmed(RawClient data, long chunks) throws IOException {
        long confirmed = 0;
        while (confirmed < chunks) {
            confirmed = data.readLong();
        }
        assertThat(confirmed).isEqualTo(chunks);
    }
}
