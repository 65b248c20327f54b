// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.planted;

import io.tare.peer.PeerLines;
import io.tare.suite.peer.TokenProof;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Replies to each number after so many nanoseconds, with that number. */
public final class DelayingPeer {

    private DelayingPeer() {}

    /** Serves one client, until the input ends. */
    public static void main(String[] arguments) throws IOException {
        PeerLines settings = PeerLines.readFrom(System.in);
        ServerSocket server = new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.bind()));
        Thread thread = new Thread(() -> serve(server, settings.token()), "delaying-peer");
        thread.setDaemon(true);
        thread.start();
        System.out.write(("ready " + server.getLocalPort() + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        while (System.in.read() >= 0) {
            // What follows the settings means nothing.
        }
    }

    private static void serve(ServerSocket server, String token) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            if (!TokenProof.demand(token, in, out)) {
                return;
            }
            while (true) {
                long delayNanos = in.readLong();
                long begin = System.nanoTime();
                while (System.nanoTime() - begin < delayNanos) {
                    Thread.onSpinWait();
                }
                out.writeLong(delayNanos);
            }
        } catch (EOFException e) {
            // The client has all that it wants.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
