// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.resp.RespServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisCommandTest {

    @TempDir
    private Path directory = Path.of(".");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asksSetAndGetForPeopleAndLeavesNoKey() throws IOException {
        try (RespServer server = RespServer.start()) {
            Path log = directory.resolve("response.hlog");
            assertThat(run(
                            "redis",
                            at(server),
                            "-c",
                            "3",
                            "-P",
                            "4",
                            "-n",
                            "200",
                            "-r",
                            "10",
                            "--hlog",
                            log.toString()))
                    .isZero();
            assertThat(out.toString())
                    .contains("set: ", "get: ", "200 due, 200 answered, 0 of the replies without anything, 0 errors")
                    .contains("response of 200: mean ");
            assertThat(log).content().contains("Tag=get", "Tag=set");
            assertThat(server.keys()).isEmpty();
        }
    }

    @Test
    void asksAtARateForPrograms() throws IOException {
        try (RespServer server = RespServer.start()) {
            String[] words = {
                "redis",
                at(server),
                "incr,mset",
                "lrange_100",
                "-c2",
                "-t300ms",
                "-O100ms",
                "-i100ms",
                "--rate=1k",
                "-J"
            };
            assertThat(run(words)).isZero();
            assertThat(out.toString().lines().filter(line -> line.contains("\"kind\":\"result\"")))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line)
                            .contains("\"schemaVersion\":1", "\"due\":300,\"answered\":300", "\"errors\":{}")
                            .contains("\"targetPerSecond\":1000", "\"keysRemoved\":true"));
            assertThat(out.toString())
                    .contains("\"load\":\"redis\",\"test\":\"lrange_100\",\"connections\":2")
                    .contains("\"kind\":\"interval\"", "\"kind\":\"response\"", "\"kind\":\"sendLag\"");
            assertThat(server.keys()).isEmpty();
        }
    }

    @Test
    void saysWhatWentWrong() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(run("redis", "127.0.0.1:" + nobody, "ping", "-t", "100ms", "-O", "0"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("ping: 0.0 requests/s", "  refused ");
        assertThat(run("redis", "127.0.0.1:" + nobody, "flushall")).isEqualTo(2);
        assertThat(run("redis", "127.0.0.1:" + nobody, "-n", "1", "--rate", "1"))
                .isEqualTo(2);
        assertThat(run("redis", "127.0.0.1:" + nobody, "--user", "me")).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no test 'flushall'; possible: ping, set")
                .contains("requests are counted only without a rate and without a warm-up")
                .contains("the user me needs a password");
    }

    private int run(String... arguments) {
        return LoadMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private static String at(RespServer server) {
        return "127.0.0.1:" + server.address().getPort();
    }
}
