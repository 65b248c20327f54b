// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import io.tare.load.control.Token;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A traffic server as a process of its own, which can be stalled and killed. */
public final class PeerProcess implements AutoCloseable {

    private final Process process;
    private final InetSocketAddress address;

    private PeerProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one on loopback. */
    public static PeerProcess start(Token token) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeerMain.class.getName())
                .redirectError(new File("/dev/null"))
                .start();
        Writer in = process.outputWriter(StandardCharsets.US_ASCII);
        in.write("bind=127.0.0.1\ntoken=" + token.hex() + "\n\n");
        in.flush();
        BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
        String line = out.readLine();
        if (line == null || !line.startsWith("ready ")) {
            process.destroyForcibly();
            throw new IOException("the peer said " + line);
        }
        return new PeerProcess(
                process, new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring(6))));
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Takes its CPUs away for so long. */
    public void stall(Duration duration) throws IOException, InterruptedException {
        signal("STOP");
        try {
            Thread.sleep(duration.toMillis());
        } finally {
            signal("CONT");
        }
    }

    /** Ends it without a chance to say goodbye. */
    public void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
