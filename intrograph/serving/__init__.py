"""The web server of the app: which hosts it answers, who may use it, and Streamlit behind both."""
