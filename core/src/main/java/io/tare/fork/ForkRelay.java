// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.fork.Frame.Channel;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first main of a fork: gives JMH's forked main a link on its own loopback, and carries that link over standard
 * input and output, so that no network but the one under test is needed. When the JVM ends it drains the link and ships
 * the files that the benchmark left in {@code tare.out}.
 *
 * <p>Its only argument is JMH's main class. An end of file on standard input means that the harness is gone: the JVM
 * halts, so that nothing is left behind.
 */
public final class ForkRelay {

    /** Exit code of a fork whose harness is gone. */
    static final int ORPHANED = 113;

    /** The system property that names the directory whose files go back to the harness. */
    public static final String OUT_PROPERTY = "tare.out";

    private static final int DRAIN_SECONDS = 20;

    /** The one relay of this JVM, if it is a fork. */
    private static volatile @Nullable ForkRelay current;

    private final Frame.Writer out;
    private final Frame.Reader in;
    private final ServerSocket server;
    private final CountDownLatch linkDrained = new CountDownLatch(1);
    private volatile boolean ending;

    private ForkRelay(Frame.Reader in, Frame.Writer out) throws IOException {
        this.in = in;
        this.out = out;
        this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /**
     * Relays until the JVM ends.
     *
     * @param arguments the name of the class whose main takes the link's host and port
     */
    public static void main(String[] arguments) throws IOException {
        Frame.Writer out = new Frame.Writer(new FileOutputStream(FileDescriptor.out));
        // Whatever prints before JMH takes System.out must not get between the frames.
        System.setOut(System.err);
        ForkRelay relay = new ForkRelay(new Frame.Reader(new FileInputStream(FileDescriptor.in)), out);
        relay.takeProperties();
        current = relay;
        relay.carry();
        relay.run(arguments[0]);
    }

    /** Says to the harness, if there is one, that a measurement iteration begins or ends. */
    static void tellOfWindow(boolean begins) {
        ForkRelay relay = current;
        if (relay != null) {
            try {
                relay.out.write(Channel.WINDOW, new byte[] {(byte) (begins ? 1 : 0)});
            } catch (IOException harnessGone) {
                // Standard input ends as well, and with it this JVM.
            }
        }
    }

    private void takeProperties() throws IOException {
        Frame frame = in.read();
        if (frame == null) {
            Runtime.getRuntime().halt(ORPHANED);
            return;
        }
        if (frame.channel() != Channel.PROPERTIES) {
            throw new IOException("expected the properties first, got " + frame.channel());
        }
        Properties properties = new Properties();
        properties.load(new ByteArrayInputStream(frame.payload()));
        properties.stringPropertyNames().forEach(name -> System.setProperty(name, properties.getProperty(name)));
    }

    private void carry() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "relay-end"));
        daemon("relay-link", () -> {
            try (server;
                    Socket link = server.accept()) {
                link.setTcpNoDelay(true);
                server.close();
                daemon("relay-stdin", () -> stdinTo(link));
                linkTo(link);
            } catch (IOException broken) {
                diagnose("the relay lost JMH's link: " + broken.getMessage());
            } finally {
                linkDrained.countDown();
            }
        });
    }

    private void run(String mainClass) {
        try {
            Method main = Class.forName(mainClass).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            String[] link = {server.getInetAddress().getHostAddress(), Integer.toString(server.getLocalPort())};
            main.invoke(null, (Object) link);
        } catch (InvocationTargetException e) {
            diagnose(String.valueOf(e.getCause()));
            System.exit(1);
        } catch (ReflectiveOperationException e) {
            diagnose("cannot call " + mainClass + ".main: " + e);
            System.exit(1);
        }
    }

    private void linkTo(Socket link) throws IOException {
        InputStream bytes = link.getInputStream();
        byte[] buffer = new byte[64 * 1024];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
            out.write(Channel.LINK, buffer, 0, count);
        }
    }

    private void stdinTo(Socket link) {
        try {
            for (Frame frame = in.read(); frame != null; frame = in.read()) {
                if (frame.payload().length == 0) {
                    link.shutdownOutput();
                } else {
                    link.getOutputStream().write(frame.payload());
                }
            }
        } catch (IOException broken) {
            if (link.isClosed()) {
                return;
            }
        }
        if (!ending) {
            Runtime.getRuntime().halt(ORPHANED);
        }
    }

    /** Runs as a shutdown hook, beside JMH's own, which closes the link. */
    private void end() {
        ending = true;
        try {
            if (!linkDrained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                diagnose("JMH's link was still open " + DRAIN_SECONDS + " s after the fork's end");
            }
            sendFiles();
            out.write(Channel.END, new byte[0]);
        } catch (IOException harnessGone) {
            // Nobody is left to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendFiles() throws IOException {
        String directory = System.getProperty(OUT_PROPERTY, "");
        if (directory.isEmpty() || !Files.isDirectory(Path.of(directory))) {
            return;
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            files = entries.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            out.write(Channel.FILE_NAME, file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            try (InputStream content = Files.newInputStream(file)) {
                byte[] piece = new byte[64 * 1024];
                for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
                    out.write(Channel.FILE_PIECE, piece, 0, count);
                }
            }
        }
    }

    private void diagnose(String sentence) {
        byte[] bytes = sentence.getBytes(StandardCharsets.UTF_8);
        try {
            out.write(Channel.DIAGNOSTIC, bytes, 0, Math.min(bytes.length, 64 * 1024));
        } catch (IOException harnessGone) {
            System.err.println(sentence);
        }
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
