// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The program that JMH starts in place of the forked JVM. It hands the command over to {@link ForkDoor} in the host JVM
 * and ends when the fork ends, with its exit code. Uses the Java library alone, so that it starts fast; everything that
 * can go wrong goes wrong, and is explained, on the other side.
 *
 * <p>Arguments: the door's socket, the fork's ticket, then the command that JMH wanted to run.
 */
public final class ForkLauncher {

    private ForkLauncher() {}

    public static void main(String[] arguments) throws IOException {
        int exitCode = 1;
        try (SocketChannel door = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            door.connect(UnixDomainSocketAddress.of(Path.of(arguments[0])));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(door)));
            out.writeInt(arguments.length - 1);
            for (int i = 1; i < arguments.length; i++) {
                byte[] word = arguments[i].getBytes(StandardCharsets.UTF_8);
                out.writeInt(word.length);
                out.write(word);
            }
            out.flush();
            exitCode = await(new DataInputStream(Channels.newInputStream(door)));
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private static int await(DataInputStream in) throws IOException {
        try {
            byte[] lastWords = new byte[in.readInt()];
            in.readFully(lastWords);
            System.err.write(lastWords);
            System.err.flush();
            return in.readInt();
        } catch (EOFException harnessGone) {
            return ForkRelay.ORPHANED;
        }
    }
}
