// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One end of a TCP connection of this process as the kernel sees it, found by its ports, whoever opened it; proc(5).
 *
 * @param socket       for getsockopt(2)
 * @param localAddress as the kernel writes it, in hexadecimal
 */
record KernelSocket(Socket socket, String localAddress) {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_CONGESTION = 13;

    /** Returns the end that has these ports. */
    static KernelSocket of(int localPort, int remotePort) throws IOException {
        for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns[1].endsWith(":%04X".formatted(localPort))
                        && columns[2].endsWith(":%04X".formatted(remotePort))) {
                    return new KernelSocket(
                            new Socket(descriptor("socket:[" + columns[9] + "]")),
                            columns[1].split(":", -1)[0]);
                }
            }
        }
        throw new IOException("no connection from port " + localPort + " to port " + remotePort);
    }

    int option(int level, int option) throws IOException {
        return socket.getIntOpt(level, option);
    }

    String congestionControl() throws IOException {
        ByteBuffer name = ByteBuffer.allocateDirect(16);
        socket.getRawOpt(IPPROTO_TCP, TCP_CONGESTION, name);
        byte[] bytes = new byte[16];
        name.flip().get(bytes, 0, name.limit());
        return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private static int descriptor(String target) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            List<Path> found =
                    descriptors.filter(path -> linkOf(path).equals(target)).toList();
            return Integer.parseInt(found.get(0).getFileName().toString());
        }
    }

    private static String linkOf(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (NoSuchFileException e) {
            // The one by which the list was read.
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
