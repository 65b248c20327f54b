// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Bytes from one thread to another, in order. {@link java.io.PipedInputStream} would do but for its rule that the last
 * writing thread must stay alive, which pooled threads do not keep. At most {@value #MAX_PIECES} pieces wait; a writer
 * that is further ahead waits too.
 */
public final class BytePipe {

    private static final int MAX_PIECES = 1024;
    private static final byte[] END = new byte[0];

    private final LinkedBlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>(MAX_PIECES);
    private volatile boolean readerGone;

    private final OutputStream sink = new OutputStream() {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed || readerGone) {
                throw new IOException("the other side of the pipe is closed");
            }
            if (length > 0) {
                put(java.util.Arrays.copyOfRange(bytes, offset, offset + length));
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                putEnd();
            }
        }
    };

    private final InputStream source = new InputStream() {
        private byte[] piece = END;
        private int position;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!ended && position == piece.length) {
                piece = take();
                position = 0;
                ended = isEnd(piece);
            }
            if (ended) {
                return -1;
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, bytes, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() {
            return ended ? 0 : piece.length - position;
        }

        @Override
        public void close() {
            readerGone = true;
            pieces.clear();
            // Wakes a reader that waits in another thread.
            pieces.offer(END);
        }
    };

    /** The writing end. Thread-safe. */
    public OutputStream sink() {
        return sink;
    }

    /** The reading end, for one thread at a time; it may be closed from another. */
    public InputStream source() {
        return source;
    }

    /** Not to be interrupted: a cancelled stream's thread is, and its reader must learn of the end all the same. */
    private void putEnd() {
        boolean interrupted = Thread.interrupted();
        boolean done = false;
        while (!done && !readerGone) {
            try {
                done = pieces.offer(END, 100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end is an empty piece: no write of nothing gets into the queue. */
    private static boolean isEnd(byte[] piece) {
        return piece.length == 0;
    }

    private void put(byte[] piece) throws InterruptedIOException {
        try {
            pieces.put(piece);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing to a pipe");
        }
    }

    private byte[] take() throws InterruptedIOException {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading from a pipe");
        }
    }
}
