// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * The JDK's own server. {@code /SIZE} has a body of so many bytes, {@code /chunked/SIZE} the same in chunks, {@code
 * /status/CODE} a status and no body.
 */
public final class JdkHttpServer implements AutoCloseable {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    static {
        // Or a body waits for 40 ms until its headers are acknowledged.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final boolean tls;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ExecutorService pool = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "jdk-http-server");
        threads.add(thread);
        return thread;
    });
    private final AtomicLong requests = new AtomicLong();
    private volatile HttpHandler before = exchange -> {};

    private JdkHttpServer(HttpServer server, boolean tls) {
        this.server = server;
        this.tls = tls;
        server.setExecutor(pool);
        server.createContext("/", this::answer);
        server.start();
    }

    public static JdkHttpServer start() throws IOException {
        return new JdkHttpServer(HttpServer.create(FREE_PORT, 100), false);
    }

    static JdkHttpServer startEncrypted(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(FREE_PORT, 100);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new JdkHttpServer(server, true);
    }

    public HttpTarget target(String path) {
        return HttpTarget.at(server.getAddress(), tls, path);
    }

    /** Has every request do this first. */
    void before(HttpHandler before) {
        this.before = before;
    }

    long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            // Its timers are stopped, and end a moment later.
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().contains("server-timer")
                        || thread.getName().contains("idle-timeout")) {
                    thread.join();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        before.handle(exchange);
        try (exchange;
                OutputStream body = exchange.getResponseBody()) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            int number = Integer.parseInt(path[path.length - 1]);
            if (path[1].equals("status")) {
                exchange.sendResponseHeaders(number, -1);
                return;
            }
            boolean chunked = path[1].equals("chunked");
            exchange.sendResponseHeaders(200, chunked ? 0 : number == 0 ? -1 : number);
            if (number > 0) {
                body.write(new byte[number]);
            }
        }
    }
}
