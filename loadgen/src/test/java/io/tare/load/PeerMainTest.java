// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.control.Token;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TcpPingPong;
import io.tare.load.net.TcpStream;
import io.tare.load.net.TrafficServer;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs the peer as what it is: a process of its own that knows its starter by two pipes. */
class PeerMainTest {

    private static final Token TOKEN = Token.random();
    private static final String LEAST = "bind=127.0.0.1\ntoken=" + TOKEN.hex() + "\n";

    private List<Process> processes = List.of();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void servesUntilItsInputEnds() throws Exception {
        Process peer = start();
        tell(peer, LEAST + "scenario=anything\n\n");
        String ready = firstLine(peer);
        assertThat(ready).matches("ready [1-9][0-9]*");
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.substring(6)));

        try (TcpStream stream = TcpStream.connect(address, TOKEN);
                TcpPingPong pingPong = TcpPingPong.connect(address, TOKEN)) {
            stream.awaitChunk();
            assertThat(pingPong.roundTripNanos()).isPositive();
        }
        peer.getOutputStream().close();

        assertThat(exitStatus(peer)).isZero();
        assertThat(peer.inputReader().readLine()).isNull();
        assertThat(peer.errorReader().readLine()).isNull();
    }

    @Test
    void servesWithTheTransportAndTheWaitItIsTold() throws Exception {
        Process peer = start();
        tell(peer, LEAST + "transport=nio\nwait=spin\n\n");
        int port = Integer.parseInt(firstLine(peer).substring(6));

        TcpOptions options = TcpOptions.defaults().withTransport(Transport.NIO).withWaitStrategy(WaitStrategy.PARK);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (TcpPingPong pingPong = TcpPingPong.connect(address, TOKEN, 64, options)) {
            assertThat(pingPong.roundTripNanos()).isPositive();
        }
        peer.getOutputStream().close();

        assertThat(exitStatus(peer)).isZero();
    }

    @Test
    void doesNotOutliveAStarterThatIsKilled() throws Exception {
        // The starter is a cat that passes on what we tell it.
        processes = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("cat"), builder()));
        Process starter = processes.get(0);
        Process peer = processes.get(1);
        tell(starter, LEAST + "\n");
        assertThat(firstLine(peer)).startsWith("ready ");

        starter.destroyForcibly();

        assertThat(exitStatus(peer)).isZero();
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (TrafficServer taken = TrafficServer.onLoopback()) {
            int port = taken.address().getPort();
            assertRefused(
                    start(),
                    LEAST + "port=" + port + "\n\n",
                    "cannot listen on 127.0.0.1:" + port + ": Address already in use");
        }
    }

    @Test
    void refusesATokenThatIsNone() throws Exception {
        assertRefused(
                start(), "bind=127.0.0.1\ntoken=12345\n\n", "token must have 32 hexadecimal digits, not 5 characters");
    }

    @Test
    void refusesATransportThatIsNotThere() throws Exception {
        assertRefused(
                start("-Dio.netty.transport.noNative=true"),
                LEAST + "transport=epoll\n\n",
                "transport epoll is not available here: Native transport was explicit disabled with"
                        + " -Dio.netty.transport.noNative=true");
    }

    @Test
    void refusesSettingsThatEndTooEarly() throws Exception {
        Process peer = start();
        tell(peer, "bind=127.0.0.1\n");
        peer.getOutputStream().close();

        assertThat(firstLine(peer)).isEqualTo("refused the settings ended in line 2, before an empty line");
        assertThat(exitStatus(peer)).isEqualTo(2);
    }

    private static void assertRefused(Process peer, String settings, String sentence) throws Exception {
        tell(peer, settings);

        assertThat(firstLine(peer)).isEqualTo("refused " + sentence);
        assertThat(exitStatus(peer)).isEqualTo(2);
        assertThat(peer.inputReader().readLine()).isNull();
        assertThat(peer.errorReader().readLine()).isNull();
    }

    private Process start(String... options) throws IOException {
        Process peer = builder(options).start();
        processes = List.of(peer);
        return peer;
    }

    private static ProcessBuilder builder(String... options) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(List.of(options));
        builder.command()
                .addAll(List.of(
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeerMain.class.getName()));
        return builder;
    }

    private static void tell(Process process, String text) throws IOException {
        Writer writer = process.outputWriter(StandardCharsets.UTF_8);
        writer.write(text);
        writer.flush();
    }

    private static String firstLine(Process peer) throws IOException {
        BufferedReader reader = peer.inputReader();
        String line = reader.readLine();
        assertThat(line).as("first line of the peer").isNotNull();
        return line;
    }

    private static int exitStatus(Process peer) throws InterruptedException {
        assertThat(peer.waitFor(20, TimeUnit.SECONDS)).as("peer ended").isTrue();
        return peer.exitValue();
    }
}
