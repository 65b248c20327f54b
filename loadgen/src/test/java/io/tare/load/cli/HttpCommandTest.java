// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.http.JdkHttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void asksForPeople() throws IOException {
        assertThat(runOnAServer("-c", "2", "-n", "10", "--no-keep-alive")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).endsWith("; 10 sent, 10 answered, 0 unanswered, 0 errors");
        assertThat(lines.get(1)).startsWith("response of 10: mean ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void asksAtARateForPrograms() throws IOException {
        assertThat(runOnAServer("-r", "100", "-t", "200ms", "-O", "0s", "--grace", "20s", "-J"))
                .isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).contains("\"kind\":\"settings\"", "\"load\":\"http\"", "\"perSecond\":100");
        assertThat(lines.get(1))
                .contains("\"kind\":\"result\"", "\"due\":20,", "\"errors\":{}")
                // A reply on a busy machine may come when nobody counts any more; each has five bytes.
                .containsPattern("\"bodyBytes\":\\d*[05],");
        assertThat(lines.get(4)).contains("\"kind\":\"sendLag\"");
    }

    /** A rate of 0 would be none, and the server would be asked as fast as it answers. */
    @Test
    void doesNotTakeHalfARequestForNone() {
        assertThat(run("http://127.0.0.1:1", "-r", "0.5")).isEqualTo(2);
        assertThat(err.toString()).contains("'0.5' is not a whole number, as in 500, 20k or 1.5M");
    }

    @Test
    void runsOnTheCpuThatIsAskedFor() throws IOException {
        assertThat(runOnAServer("-n", "1", "-A", "4095")).isNotZero();
        assertThat(err.toString()).contains("cannot run on CPU 4095");
    }

    @Test
    void saysWhatWentWrong() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(run("http://127.0.0.1:" + port, "-n", "3")).isEqualTo(1);
        assertThat(out.toString()).contains("0 answered", "  refused 3", "  the first: ", "refused");

        assertThat(run("http://127.0.0.1:" + port, "--ca", "a.pem", "--insecure"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("trust either the certificates in a.pem or anybody");
    }

    @Test
    void hasStreamsWithHttp2Alone() {
        assertThat(run("http://127.0.0.1:1/", "-m", "2")).isEqualTo(2);
        assertThat(err.toString()).contains("HTTP/1.1 has no streams: take --http2, too");

        assertThat(run("http://127.0.0.1:1/", "--http2", "-m", "2", "-n", "2", "-J"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("\"version\":\"h2\"", "\"streams\":2", "\"errors\":{\"refused\":2}");
    }

    private int runOnAServer(String... options) throws IOException {
        try (JdkHttpServer server = JdkHttpServer.start()) {
            return run("http://" + server.target("/5").authority() + "/5", options);
        }
    }

    private int run(String url, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "http";
        arguments[1] = url;
        System.arraycopy(options, 0, arguments, 2, options.length);
        return LoadMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
