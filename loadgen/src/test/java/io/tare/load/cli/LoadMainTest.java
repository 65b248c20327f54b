// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tare.load.net.TrafficServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadMainTest {

    @TempDir
    private Path directory = Path.of(".");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void showsItsCommandsWhenAskedForNothing() {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        "serve",
                        "stream",
                        "ping-pong",
                        "open-loop",
                        "sweep",
                        "connect",
                        "connections",
                        "ping",
                        "http",
                        "redis",
                        "disk",
                        "copy",
                        "small-files",
                        "TARE_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "stream",
                "udp-stream",
                "ping-pong",
                "open-loop",
                "sweep",
                "connect",
                "connections",
                "ping",
                "http",
                "redis",
                "disk",
                "copy",
                "small-files"
            })
    void describesEachCommand(String command) {
        assertThat(run(command, "--help")).isZero();

        assertThat(out.toString()).startsWith("Usage: tare-loadgen " + command).contains("--help");
    }

    @Test
    void streamsForPeople() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "stream",
                            at(server),
                            "--token-file",
                            token(server),
                            "-t",
                            "300ms",
                            "-i",
                            "100ms",
                            "-P",
                            "2"))
                    .isZero();
        }

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.subList(0, 3)).allMatch(line -> line.startsWith("interval "));
        assertThat(lines.get(3)).startsWith("stream 0 up ");
        assertThat(lines.get(4)).startsWith("stream 1 up ");
        assertThat(lines.get(5)).startsWith("all ").contains("Gbit/s", "retransmits", "CPU s/GB");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void streamsForPrograms() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "stream",
                            at(server),
                            "--token-file",
                            token(server),
                            "-n",
                            "10M",
                            "--bidir",
                            "--transport",
                            "nio",
                            "-J"))
                    .isZero();
        }

        List<String> lines = out.toString().lines().toList();
        assertThat(fields(lines.get(0)))
                .containsEntry("/kind", "settings")
                .containsEntry("/schemaVersion", "1")
                .containsEntry("/direction", "both")
                .containsEntry("/transport", "nio")
                .containsEntry("/totalBytes", "10485760");
        assertThat(fields(lines.get(lines.size() - 1)))
                .containsEntry("/kind", "result")
                .containsEntry("/bytes", "20971520")
                .containsEntry("/flows/0/direction", "up")
                .containsEntry("/flows/0/bytes", "10485760")
                .containsEntry("/flows/1/direction", "down")
                .containsEntry("/flows/1/bytes", "10485760");
    }

    @Test
    void measuresRoundTripsAndWritesTheirDistribution() throws IOException {
        Path file = directory.resolve("rtt.hgrm");
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "ping-pong",
                            at(server),
                            "--token-file",
                            token(server),
                            "-t",
                            "100ms",
                            "-O",
                            "0s",
                            "--hgrm",
                            file.toString()))
                    .isZero();
        }

        assertThat(out.toString()).startsWith("rtt of ").contains("p50 ", "µs");
        assertThat(Files.readString(file))
                .contains("Value     Percentile TotalCount")
                .contains("#[Mean");
    }

    @Test
    void asksAtARateAndLogsEachInterval() throws IOException {
        Path log = directory.resolve("response.hlog");
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "open-loop",
                            at(server),
                            "--token-file",
                            token(server),
                            "-r",
                            "1k",
                            "-t",
                            "300ms",
                            "-i",
                            "100ms",
                            "-O",
                            "100ms",
                            "--pacing",
                            "poisson",
                            "-P",
                            "2",
                            "--hlog",
                            log.toString(),
                            "-J"))
                    .isZero();
        }

        List<String> lines = out.toString().lines().toList();
        assertThat(fields(lines.get(0)))
                .containsEntry("/load", "open-loop")
                .containsEntry("/pacing", "poisson")
                .containsEntry("/perSecond", "1000");
        assertThat(lines.subList(1, 4)).allMatch(line -> line.contains("\"kind\":\"interval\""));
        Map<String, String> result = fields(lines.get(4));
        assertThat(result).containsEntry("/kind", "result").containsEntry("/answered", result.get("/due"));
        assertThat(Files.readAllLines(log).stream().filter(line -> line.startsWith("Tag=response,")))
                .hasSize(3);
    }

    @Test
    void findsTheKneeOfAServer() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "sweep",
                            at(server),
                            "--token-file",
                            token(server),
                            "--bound",
                            "1s",
                            "--from",
                            "100",
                            "--to",
                            "400",
                            "-t",
                            "100ms",
                            "-O",
                            "0s"))
                    .isZero();
        }

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).contains("100/s  kept");
        assertThat(lines.get(3)).isEqualTo("even 400/s has a p99 of 1000000.0 µs at most; no more was tried");
    }

    @Test
    void connectsAndDisconnects() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run("connect", at(server), "--token-file", token(server), "-t", "100ms", "--close", "reset"))
                    .isZero();
        }

        assertThat(out.toString().lines().toList().get(0)).matches("\\d+ connections in [0-9.]+ s: [0-9.]+/s");
        assertThat(out.toString()).contains("connecting of ", "whole of ");
    }

    @Test
    void keepsManyConnectionsOpen() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "connections",
                            at(server),
                            "--token-file",
                            token(server),
                            "-n",
                            "300",
                            "-a",
                            "30",
                            "-t",
                            "100ms",
                            "-O",
                            "0s",
                            "-J"))
                    .isZero();
        }

        List<String> lines = out.toString().lines().toList();
        assertThat(fields(lines.get(0))).containsEntry("/connections", "300").containsEntry("/active", "30");
        assertThat(fields(lines.get(1)).keySet()).contains("/openNanos", "/roundTrips", "/minRoundTrips");
    }

    @Test
    void makesSoManyRoundTrips() throws IOException {
        for (String protocol : List.of("-J", "-u")) {
            out.getBuffer().setLength(0);
            try (TrafficServer server = TrafficServer.onLoopback()) {
                assertThat(run(
                                "ping-pong",
                                at(server),
                                "--token-file",
                                token(server),
                                "-n",
                                "123",
                                "-O",
                                "0s",
                                protocol))
                        .isZero();
            }
            assertThat(out.toString()).contains("123");
        }
    }

    @Test
    void sendsSoManyBlocksAndNamesItsRun() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "stream",
                            at(server),
                            "--token-file",
                            token(server),
                            "-k",
                            "7",
                            "-l",
                            "10K",
                            "-T",
                            "mine",
                            "--extra-data",
                            "kernel 6",
                            "-J"))
                    .isZero();
        }

        List<String> lines = out.toString().lines().toList();
        assertThat(fields(lines.get(0)))
                .containsEntry("/title", "mine")
                .containsEntry("/extraData", "kernel 6")
                .containsEntry("/pieceBytes", "10240");
        assertThat(fields(lines.get(lines.size() - 1))).containsEntry("/bytes", "71680");
    }

    @Test
    void servesOnlyOneRunIfTold() throws Exception {
        Path file = directory.resolve("one-off-token");
        int port = freePort();
        FutureTask<Integer> serving = new FutureTask<>(
                () -> run("serve", "-1", "-p", Integer.toString(port), "--token-file", file.toString()));
        Thread server = new Thread(serving, "one-off");
        server.start();
        while (!out.toString().contains("serving on ")) {
            Thread.sleep(5);
        }

        StringWriter clientOut = new StringWriter();
        assertThat(LoadMain.run(
                        new PrintWriter(clientOut, true),
                        new PrintWriter(err, true),
                        "ping-pong",
                        "127.0.0.1:" + port,
                        "--token-file",
                        file.toString(),
                        "-n",
                        "10"))
                .as(err.toString())
                .isZero();

        assertThat(serving.get(10, TimeUnit.SECONDS)).isZero();
        server.join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void doesNotWriteOverAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("rtt.hgrm"), "mine");
        try (TrafficServer server = TrafficServer.onLoopback()) {
            assertThat(run(
                            "ping-pong",
                            at(server),
                            "--token-file",
                            token(server),
                            "-t",
                            "10ms",
                            "--hgrm",
                            file.toString()))
                    .isEqualTo(2);
        }

        assertThat(file).hasContent("mine");
        assertThat(err.toString()).isEqualTo("will not write over " + file + ", which is there already\n");
    }

    @Test
    void saysThatTheTokenIsMissing() {
        assertThat(run("stream", "127.0.0.1:1")).isEqualTo(2);

        assertThat(err.toString())
                .isEqualTo("the server's token is needed: set TARE_TOKEN or give --token-file; serve prints it\n");
    }

    @Test
    void saysThatTheTokenIsAnotherServers() throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback();
                TrafficServer other = TrafficServer.onLoopback()) {
            assertThat(run("ping-pong", at(server), "--token-file", token(other)))
                    .isEqualTo(1);

            assertThat(err.toString())
                    .isEqualTo(at(server)
                            + " answers, but is no traffic server with this token; it may be of another run\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", ":1", "", "no such host:1"})
    void saysWhatAServerLooksLike(String server) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "00112233445566778899aabbccddeeff");

        assertThat(run("ping-pong", server, "--token-file", token.toString())).isEqualTo(2);

        assertThat(err.toString()).containsAnyOf("SERVER must be", "the port must be in", "no host of this name");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t=x", "-t=-1s", "-b=1T", "-n=1.5.5", "-P=0", "-P=129", "-i=1ms", "--dscp=64", "-w=2G"})
    void refusesAnOptionThatCannotBe(String option) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "00112233445566778899aabbccddeeff");

        assertThat(run("stream", "127.0.0.1:1", "--token-file", token.toString(), option))
                .isEqualTo(2);

        assertThat(err.toString()).containsPattern("must be|Missing required");
    }

    @Test
    void readsAndWritesFilesAndTellsProgramsAllOfIt() throws IOException {
        assertThat(run(
                        "disk",
                        directory.toString(),
                        "--rw",
                        "randrw",
                        "--size",
                        "1m",
                        "--bs",
                        "4k,8k",
                        "-t",
                        "200ms",
                        "-i",
                        "100ms",
                        "--direct",
                        "0",
                        "--ioengine",
                        "sync",
                        "-j",
                        "2",
                        "--fsync",
                        "10",
                        "--json"))
                .as(err.toString())
                .isZero();

        String[] lines = out.toString().split("\n", -1);
        assertThat(lines[0])
                .contains("\"load\":\"disk\"", "\"rw\":\"randrw\"", "\"readBytes\":4096", "\"writeBytes\":8192");
        assertThat(out.toString()).contains("\"kind\":\"interval\"", "\"direction\":\"write\"");
        assertThat(lines[lines.length - 2])
                .contains(
                        "\"kind\":\"result\"",
                        "\"engine\":\"sync\"",
                        "\"direct\":false",
                        "\"cache\":\"cold\"",
                        "\"clat\":{",
                        "\"voluntarySwitches\":");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void saysWhatIsWrongWithAJobForADisk() {
        assertThat(run("disk", directory.toString(), "--direct", "2")).isEqualTo(2);
        assertThat(run("disk", directory.toString(), "--bs", "1,2,3")).isEqualTo(2);
        assertThat(run("disk", directory.toString(), "--rw", "trim")).isEqualTo(2);
        assertThat(run("disk", "--device", "/dev/none")).isEqualTo(1);
        assertThat(run("disk", directory.resolve("missing").toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--direct must be 0 or 1: 2",
                        "--bs takes one size, or one of reads and one of writes: [1, 2, 3]",
                        "rw must be one of read, write, randread, randwrite, readwrite, randrw: trim",
                        "will not touch /dev/none without --allow-device: what it holds may be lost",
                        directory.resolve("missing")
                                + " is no directory: disk jobs make their files in one that is there");
    }

    @Test
    void copiesAFileAndMakesSmallOnes() {
        assertThat(run("copy", directory.toString(), "--size", "64k", "-n", "2"))
                .isZero();
        assertThat(run("small-files", directory.toString(), "-n", "10")).isZero();

        assertThat(out.toString()).contains("65536 bytes in ", "create ", "stat ", "rename ", "unlink ");
        assertThat(directory).isEmptyDirectory();
    }

    private int run(String... arguments) {
        return LoadMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private static String at(TrafficServer server) {
        return "127.0.0.1:" + server.address().getPort();
    }

    private String token(TrafficServer server) throws IOException {
        Path file = directory.resolve("token-" + server.address().getPort());
        return Files.writeString(file, server.token().hex() + "\n").toString();
    }

    /** Returns a JSON object's values by their paths. */
    private static Map<String, String> fields(String json) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    fields.put(parser.getParsingContext().pathAsPointer().toString(), parser.getText());
                }
            }
        }
        return fields;
    }
}
