// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import java.io.File;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import jnr.unixsocket.UnixSocket;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/**
 * A Unix socket that may be closed by one thread while another reads it.
 *
 * <p>jnr's own socket goes on using its descriptor's number after a close, and by then the number may belong to another
 * file. Here the descriptor is closed only when no read or write is under way; shutting the socket down first wakes
 * those that are.
 */
final class GuardedUnixSocket extends UnixSocket {

    private final ReadWriteLock descriptor = new ReentrantReadWriteLock();
    private volatile boolean closed;

    private GuardedUnixSocket(UnixSocketChannel channel) {
        super(channel);
    }

    static GuardedUnixSocket connect(Path socket) throws IOException {
        File file = socket.toFile();
        if (!file.exists()) {
            throw new IOException("there is no socket " + socket);
        }
        return new GuardedUnixSocket(UnixSocketChannel.open(new UnixSocketAddress(file)));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Lock use = use();
                try {
                    return closed ? -1 : in.read(bytes, offset, length);
                } catch (IOException e) {
                    if (closed) {
                        return -1;
                    }
                    throw e;
                } finally {
                    use.unlock();
                }
            }

            @Override
            public int available() {
                return 0;
            }

            @Override
            public void close() throws IOException {
                GuardedUnixSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Lock use = use();
                try {
                    if (closed) {
                        throw new IOException("the socket is closed");
                    }
                    out.write(bytes, offset, length);
                } finally {
                    use.unlock();
                }
            }

            @Override
            public void close() throws IOException {
                GuardedUnixSocket.this.close();
            }
        };
    }

    // Not synchronized as in Socket: a second closer need not wait for the first.
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        tryShutdown();
        descriptor.writeLock().lock();
        try {
            super.close();
        } finally {
            descriptor.writeLock().unlock();
        }
    }

    private void tryShutdown() {
        try {
            shutdownInput();
            shutdownOutput();
        } catch (IOException alreadyShut) {
            // The far side was faster; the descriptor is closed all the same.
        }
    }

    private Lock use() {
        Lock use = descriptor.readLock();
        use.lock();
        return use;
    }
}
