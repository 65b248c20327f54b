// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Ports as the kernel sees them: /proc/net/tcp and /proc/net/udp, proc_net(5). */
final class ListeningPort {

    private static final String LISTEN = "0A";
    private static final int TRIES = 100;

    private ListeningPort() {}

    /**
     * Whether a socket of this network namespace is bound to the port: for TCP, one that listens.
     *
     * @throws IOException if the kernel does not tell
     */
    static boolean isOpen(boolean udp, int port) throws IOException {
        String end = String.format(Locale.ROOT, ":%04X", port);
        for (String file : udp ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
            Path table = Path.of("/proc/self/net", file);
            if (!Files.isReadable(table)) {
                continue;
            }
            try (Stream<String> lines = Files.lines(table)) {
                // sl local_address rem_address st …
                if (lines.map(line -> line.strip().split("\\s+", 5))
                        .anyMatch(words ->
                                words.length == 5 && words[1].endsWith(end) && (udp || words[3].equals(LISTEN)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Finds a port that is free for TCP and UDP. Tools cannot be asked to take any free one, so somebody else may take it
     * first; the tool then says so.
     *
     * @throws IOException if there is none, or the address is not one of this machine
     */
    static int free(InetAddress address) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, address);
                    DatagramSocket udp = new DatagramSocket(null)) {
                udp.bind(new InetSocketAddress(address, tcp.getLocalPort()));
                return tcp.getLocalPort();
            } catch (java.net.BindException e) {
                if (i == TRIES - 1) {
                    throw e;
                }
            }
        }
        throw new IOException("no port of " + address + " is free for both TCP and UDP");
    }
}
