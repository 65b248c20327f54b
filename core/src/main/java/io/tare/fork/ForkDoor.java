// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Where {@link ForkLauncher} processes knock: a Unix socket in the run's scratch directory, which no other user can
 * enter.
 */
final class ForkDoor implements AutoCloseable {

    private static final int MAX_WORDS = 10_000;
    private static final int MAX_WORD_BYTES = 4 << 20;

    /** Runs a fork to its end. */
    interface Host {
        Farewell run(String ticket, List<String> command);
    }

    /**
     * What a launcher is told in the end.
     *
     * @param lastWords goes to the launcher's standard error, for JMH to show
     * @param exitCode the launcher's exit code
     */
    record Farewell(String lastWords, int exitCode) {}

    private final Path socket;
    private final ServerSocketChannel server;
    private final Executor executor;
    private final Host host;

    ForkDoor(Path directory, Executor executor, Host host) {
        this.socket = directory.resolve("door");
        this.executor = executor;
        this.host = host;
        try {
            this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + socket + ": " + e.getMessage(), e);
        }
        executor.execute(this::listen);
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try {
            while (true) {
                SocketChannel launcher = server.accept();
                executor.execute(() -> serve(launcher));
            }
        } catch (AsynchronousCloseException closed) {
            // The session is over.
        } catch (ClosedChannelException closed) {
            // The session was over before the first knock.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SocketChannel launcher) {
        try (launcher) {
            List<String> words = words(new DataInputStream(new BufferedInputStream(Channels.newInputStream(launcher))));
            Farewell farewell = host.run(words.get(0), words.subList(1, words.size()));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(launcher));
            byte[] lastWords = farewell.lastWords().getBytes(StandardCharsets.UTF_8);
            out.writeInt(lastWords.length);
            out.write(lastWords);
            out.writeInt(farewell.exitCode());
        } catch (IOException launcherGone) {
            // JMH killed it, or the whole process group was interrupted: nobody waits for an answer.
        }
    }

    private static List<String> words(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 2 || count > MAX_WORDS) {
            throw new IOException("a launcher sent " + count + " words");
        }
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            if (length < 0 || length > MAX_WORD_BYTES) {
                throw new IOException("a launcher sent a word of " + length + " bytes");
            }
            words.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
        return words;
    }
}
