// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.RefusedException;
import io.tare.load.disk.DiskException;
import io.tare.suite.peer.TokenProof;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients that read and write at the same time, as the fork sees them. All run before any counts, and all run until all
 * have counted: so nobody has the disk for himself.
 */
final class DiskFleet implements AutoCloseable {

    private static final int CONNECT_MILLIS = 20_000;
    /** To lay out files takes as long as it takes to write them. */
    private static final int START_MILLIS = 600_000;

    private static final int END_MILLIS = 200_000;

    private final List<Client> clients = new ArrayList<>();

    private DiskFleet() {}

    /**
     * Connects to all clients of this fork.
     *
     * @throws PeerUnreachableException if one is not to be reached from here
     */
    static DiskFleet connect() {
        DiskFleet fleet = new DiskFleet();
        try {
            for (PeerAddress peer : PeerAddress.allOfThisFork()) {
                fleet.clients.add(Client.connect(peer.address(), peer.token().hex()));
            }
            return fleet;
        } catch (IOException e) {
            fleet.close();
            throw new PeerUnreachableException("the fork did not reach one of its peers: " + e.getMessage());
        }
    }

    /**
     * Has all of them run, and counts for a while.
     *
     * @throws RefusedException if one cannot do it there
     * @throws DiskException    if one broke
     */
    List<DiskShare> run(Window window) {
        try {
            for (Client client : clients) {
                client.say(DiskClient.START);
            }
            for (Client client : clients) {
                client.expect(DiskClient.RUNNING, START_MILLIS);
            }
            TimeUnit.SECONDS.sleep(window.warmupSeconds);
            for (Client client : clients) {
                client.say(DiskClient.BEGIN);
            }
            TimeUnit.SECONDS.sleep(window.seconds);
            for (Client client : clients) {
                client.say(DiskClient.END);
            }
            List<DiskShare> shares = new ArrayList<>();
            for (Client client : clients) {
                client.expect(DiskClient.DONE, END_MILLIS);
                shares.add(DiskShare.readFrom(client.in));
            }
            return shares;
        } catch (IOException e) {
            throw new DiskException("a client did not do what it was told: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DiskException("the clients were interrupted", e);
        }
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }

    /** One of them. */
    private record Client(Socket socket, DataInputStream in, DataOutputStream out) {

        static Client connect(InetSocketAddress address, String token) throws IOException {
            Socket socket = new Socket();
            try {
                socket.connect(address, CONNECT_MILLIS);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(CONNECT_MILLIS);
                TokenProof.give(token, socket.getInputStream(), socket.getOutputStream());
                return new Client(
                        socket,
                        new DataInputStream(socket.getInputStream()),
                        new DataOutputStream(socket.getOutputStream()));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void say(int word) throws IOException {
            out.writeByte(word);
            out.flush();
        }

        void expect(int word, int timeoutMillis) throws IOException {
            socket.setSoTimeout(timeoutMillis);
            int said = in.readUnsignedByte();
            if (said == DiskClient.UNSUPPORTED) {
                throw new RefusedException(in.readUTF());
            }
            if (said == DiskClient.FAILED) {
                throw new DiskException(in.readUTF());
            }
            if (said != word) {
                throw new IOException("it said " + said);
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // It hears that nobody is there.
            }
        }
    }
}
